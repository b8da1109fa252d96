//! Guard: every row of the tables of the vendor's API holds, in both editions and wherever in a body it applies.

mod arrays;
mod document;
mod operations;
mod over_http;
mod queries;
mod stage;
mod values;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use sms_task_service::decode::{Refusal, Rules, decode_under};
use sms_task_service::model::{
    Action, ChangeState, CollectLog, CommandResult, Configurations, ConsistencyReport,
    CreateMigproject, CreateTask, DeleteMany, DiskInfo, ExportConsistency, NetworkCheck, Progress,
    SourceServer, SpeedLimits, TemplateBody, UpdateMigproject, UpdateSource, UpdateTask,
};
use validator::Validate;

use crate::support::bodies::Place;
use crate::support::table::{EDITIONS, View};
use values::{accepted, refused};

/// Decodes a body, and returns the paths of the rules that it breaks.
type Decoder = fn(&str, View) -> Vec<String>;

/// How the bodies are decoded.
const BODIES: &[(&str, Decoder)] = &[
    ("BatchGetConsistencyResultReq", broken::<ExportConsistency>),
    ("CommandBody", broken::<CommandResult>),
    ("ConfigurationRequestBody", broken::<Configurations>),
    ("ConsistencyResultRequestBody", broken::<ConsistencyReport>),
    ("CreateTemplateReq", broken::<TemplateBody>),
    ("DeleteTasksReq", broken::<DeleteMany>),
    ("MigProject", broken::<UpdateMigproject>),
    ("NetworkCheckInfoRequestBody", broken::<NetworkCheck>),
    ("PostMigProjectBody", broken::<CreateMigproject>),
    ("PostSourceServerBody", broken::<SourceServer>),
    ("PostTask", broken::<CreateTask>),
    ("PutCopyStateReq", broken::<ChangeState>),
    ("PutDiskInfoReq", broken::<DiskInfo>),
    ("PutSourceServerBody", broken::<UpdateSource>),
    ("SpeedLimit", broken::<SpeedLimits>),
    ("UpdateTask", broken::<UpdateTask>),
    ("UpdateTaskSpeedReq", broken::<Progress>),
    ("UpdateTaskStatusReq", broken::<Action>),
    ("UploadLogRequestBody", broken::<CollectLog>),
];

/// Bodies whose handlers check the fields themselves: `over_http` tests them.
const CHECKED_LATER: [&str; 1] = ["PutCopyStateReq"];

/// The paths of the rules that a body breaks.
fn broken<T>(body: &str, view: View) -> Vec<String>
where
    T: DeserializeOwned + Validate + JsonSchema + 'static,
{
    let rules = Rules {
        edition: view.edition,
        operation: view.purpose,
    };
    let violations = match decode_under::<T>(body.as_bytes(), rules) {
        Ok(decoded) => {
            let unlisted = decoded.unlisted.into_iter();
            unlisted.map(|unlisted| unlisted.violation).collect()
        }
        Err(Refusal::Violations(found)) => found,
        Err(other) => panic!("{other}: {body}"),
    };
    let paths = violations.into_iter().map(|violation| violation.path);
    paths.collect()
}

fn decoder(body: &str) -> Decoder {
    let found = BODIES.iter().find(|(name, _)| *name == body);
    found.unwrap_or_else(|| panic!("add {body} to BODIES")).1
}

#[test]
fn every_body_is_decoded_as_every_row_of_the_tables_says() {
    let mut tried = 0;
    for edition in EDITIONS {
        for (body, broken) in BODIES {
            if !CHECKED_LATER.contains(body) {
                tried += decodes_as_the_table_says(body, *broken, View::of(edition, body));
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

fn decodes_as_the_table_says(root: &'static str, broken: Decoder, view: View) -> usize {
    let mut tried = 0;
    for (place, row) in Place::all_fields(view, root) {
        let path = place.path(&row.name);
        for value in accepted(view, &row) {
            let body = place.body_with(&row.name, &value);
            assert_eq!(
                broken(&body, view),
                [""; 0],
                "{view:?} {path}: {body:.2000}"
            );
            tried += 1;
        }
        for value in refused(view, &row) {
            let body = place.body_with(&row.name, &value);
            let paths = broken(&body, view);
            assert_eq!(paths, [path.as_str()], "{view:?}: {body:.2000}");
            tried += 1;
        }
        let body = place.body_without(&row.name);
        let expected: &[&str] = if row.mandatory { &[&path] } else { &[] };
        assert_eq!(broken(&body, view), expected, "{view:?}: {body:.2000}");
        tried += 1;
    }
    tried
}
