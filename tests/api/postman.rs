//! The Postman collection and the OpenAPI document describe the same API.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;
use sms_task_service::decode::{Refusal, decode};
use sms_task_service::http::document;
use sms_task_service::model::{
    ActOnTasks, Action, ChangeState, CollectLog, CommandResult, Configurations, ConsistencyReport,
    CreateMigproject, CreateTask, DeleteMany, DiskInfo, ExportConsistency, NetworkCheck, NewToken,
    Progress, ResendDeliveries, SourceServer, SpeedLimits, TemplateBody, UpdateMigproject,
    UpdateSource, UpdateTask, WebhookBody,
};
use validator::Validate;

use crate::support::fixtures;

const COLLECTION: &str = include_str!("../../openapi/sms-task-service.postman_collection.json");

/// A method and a path as in the document.
type Operation = (String, String);

struct Request {
    name: String,
    operation: Operation,
    body: Option<String>,
    /// The status its test asserts.
    status: u16,
    /// The error code its test asserts.
    code: Option<String>,
}

/// Error codes of refusals because of what is stored, whatever the body says.
const BY_STATE: [&str; 13] = [
    "SMS.6005", "SMS.7101", "SMS.7112", "SMS.7601", "SMS.7713", "SMS.7714", "SMS.7715", "SMS.7716",
    "SMS.7717", "SMS.7718", "SMS.7719", "SMS.7721", "SMS.7722",
];

/// It does not end, and a runner of collections waits for the end of an answer.
const ENDLESS: &str = "/ext/v1/events/stream";

#[test]
fn the_collection_has_every_operation_that_ends_and_nothing_else() {
    let collection = requests().into_iter().map(|request| request.operation);
    let mut all = operations();
    all.retain(|(_, path)| path != ENDLESS);
    assert_eq!(collection.collect::<BTreeSet<_>>(), all);
}

#[test]
fn the_collections_bodies_are_accepted_or_refused_as_its_tests_expect() {
    for Request {
        name,
        operation,
        body,
        status,
        code,
    } in requests()
    {
        let Some(body) = body else {
            continue;
        };
        let refusal = refusal(&operation, &body);
        let by_state = code.is_some_and(|code| BY_STATE.contains(&code.as_str()));
        let expected = status == 400 && !by_state;
        assert_eq!(refusal.is_some(), expected, "{name}: {refusal:?}");
    }
}

#[test]
fn the_collection_puts_the_founding_pages_example() {
    let bodies = requests().into_iter().filter_map(|request| request.body);
    let mut bodies = bodies.filter_map(|body| serde_json::from_str::<Value>(&body).ok());
    assert!(bodies.any(|body| body == fixtures::example()));
}

fn operations() -> BTreeSet<Operation> {
    let document = serde_json::to_value(document()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path item").keys();
        methods.map(|method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

fn requests() -> Vec<Request> {
    fn collect(item: &Value, found: &mut Vec<Request>) {
        match item["item"].as_array() {
            Some(items) => items.iter().for_each(|item| collect(item, found)),
            None => found.push(request(item)),
        }
    }
    let mut found = Vec::new();
    let collection = serde_json::from_str(COLLECTION).expect("the collection is JSON");
    collect(&collection, &mut found);
    found
}

fn request(item: &Value) -> Request {
    let name = text(&item["name"]);
    let request = &item["request"];
    let segments = request["url"]["path"].as_array().expect("a path");
    let path = segments.iter().fold(String::new(), |path, segment| {
        path + "/" + &text(segment).replace("{{", "{").replace("}}", "}")
    });
    let raw = text(&request["url"]["raw"]);
    let shown = raw.split('?').next().unwrap_or_default();
    let shown = shown.replace("{{", "{").replace("}}", "}");
    assert_eq!(shown, format!("{{baseUrl}}{path}"), "{name}");
    Request {
        operation: (text(&request["method"]), path),
        body: request["body"]["raw"].as_str().map(str::to_owned),
        status: asserted(item, "to.have.status(", ')')
            .and_then(|status| status.parse().ok())
            .unwrap_or_else(|| panic!("{name} asserts no status")),
        code: asserted(item, "error_code).to.eql(\"", '"'),
        name,
    }
}

/// What a request's test asserts between this text and the character after it.
fn asserted(item: &Value, before: &str, after: char) -> Option<String> {
    let scripts = item["event"].as_array()?.iter();
    let lines = scripts.filter_map(|event| event["script"]["exec"].as_array());
    lines.flatten().find_map(|line| {
        let (_, rest) = line.as_str()?.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    })
}

/// Why the service would refuse a body, if it would.
fn refusal((method, path): &Operation, body: &str) -> Option<Refusal> {
    fn of<T: DeserializeOwned + Validate>(body: &str) -> Option<Refusal> {
        decode::<T>(body.as_bytes()).err()
    }
    let of = match (method.as_str(), path.as_str()) {
        ("PUT", "/v3/tasks/{task_id}") => of::<UpdateTask>,
        ("POST", "/v3/tasks") => of::<CreateTask>,
        ("POST", "/v3/tasks/delete" | "/v3/sources/delete" | "/v3/vm/templates/delete") => {
            of::<DeleteMany>
        }
        ("POST", "/v3/vm/templates") | ("PUT", "/v3/vm/templates/{id}") => of::<TemplateBody>,
        ("POST", "/v3/tasks/{task_id}/action") => of::<Action>,
        ("PUT", "/v3/tasks/{task_id}/progress") => of::<Progress>,
        ("POST", "/v3/tasks/{task_id}/speed-limit") => of::<SpeedLimits>,
        ("POST", "/v3/tasks/{task_id}/configuration-setting") => of::<Configurations>,
        ("POST", "/v3/tasks/{task_id}/log") => of::<CollectLog>,
        ("POST", "/v3/tasks/{task_id}/consistency-result") => of::<ConsistencyReport>,
        ("POST", "/v3/tasks/consistency-results/export") => of::<ExportConsistency>,
        ("POST", "/v3/{task_id}/update-network-check-info") => of::<NetworkCheck>,
        ("POST", "/ext/v1/tokens") => of::<NewToken>,
        ("POST", "/ext/v1/tasks/actions") => of::<ActOnTasks>,
        ("POST", "/ext/v1/webhooks") | ("PUT", "/ext/v1/webhooks/{webhook_id}") => {
            of::<WebhookBody>
        }
        ("POST", "/ext/v1/webhooks/{webhook_id}/resend") => of::<ResendDeliveries>,
        ("POST", "/v3/migprojects") => of::<CreateMigproject>,
        ("PUT", "/v3/migprojects/{mig_project_id}") => of::<UpdateMigproject>,
        ("PUT", "/v3/migprojects/{mig_project_id}/default") => return None,
        ("POST", "/v3/sources") => of::<SourceServer>,
        ("PUT", "/v3/sources/{source_id}") => of::<UpdateSource>,
        ("PUT", "/v3/sources/{source_id}/diskinfo") => of::<DiskInfo>,
        ("PUT", "/v3/sources/{source_id}/changestate") => of::<ChangeState>,
        ("POST", "/v3/sources/{server_id}/command_result") => of::<CommandResult>,
        _ => panic!("{method} {path} takes no body, or this test does not know which"),
    };
    of(body)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}
