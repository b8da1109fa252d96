//! A model with one field of each kind, and helpers to decode it.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use crate::decode::{Kind, Refusal, Violation, decode};
use crate::model::{Field, List};

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Os {
    Windows,
    Linux,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize, Validate)]
#[serde(default)]
pub(super) struct Task {
    #[validate(length(min = 0, max = 5))]
    pub(super) name: Field<String>,
    pub(super) r#type: Field<Os>,
    #[validate(range(min = 0, max = 100))]
    pub(super) priority: Field<i32>,
    #[validate(range(min = 0))]
    pub(super) size: Field<i64>,
    #[validate(range(min = 0.0, max = 10000.0))]
    pub(super) speed: Field<f64>,
    pub(super) on: Field<bool>,
    pub(super) count: Field<u32>,
    #[validate(nested)]
    pub(super) server: Field<Server>,
    #[validate(nested, length(max = 65535))]
    pub(super) disks: Field<List<Disk>>,
    pub(super) numbers: Field<List<i32>>,
    pub(super) plain: Option<i32>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize, Validate)]
#[serde(default)]
#[validate(schema(function = "check_server"))]
pub(super) struct Server {
    #[validate(required, length(min = 1, max = 5))]
    pub(super) id: Option<String>,
    #[validate(required)]
    pub(super) os: Option<Os>,
    #[validate(required, nested, length(max = 2))]
    pub(super) disks: Option<List<Disk>>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize, Validate)]
#[serde(default)]
pub(super) struct Disk {
    #[validate(required, range(min = 0))]
    pub(super) size: Option<i64>,
    #[validate(custom(function = "check_use"))]
    pub(super) r#use: Option<String>,
    #[validate(range(min = 0))]
    pub(super) used: Option<i64>,
    #[validate(nested)]
    pub(super) parts: Option<List<Disk>>,
    /// Not an `Option`, so `null` is wrong.
    pub(super) index: i32,
    pub(super) label: String,
}

fn check_use(text: &str) -> Result<(), ValidationError> {
    match text {
        "bad" => Err(ValidationError::new("use")),
        "worse" => Err(ValidationError::new("use").with_message("must be better".into())),
        _ => Ok(()),
    }
}

fn check_server(server: &Server) -> Result<(), ValidationError> {
    if server.id.as_deref() == Some("odd") {
        return Err(ValidationError::new("odd").with_message("must not be odd".into()));
    }
    Ok(())
}

/// Decodes a body that must be accepted.
pub(super) fn task(body: &str) -> Task {
    decode(body.as_bytes()).unwrap_or_else(|refusal| panic!("{body:.200}: {refusal}"))
}

/// The refusal of a body that must be refused.
pub(super) fn refusal(body: &[u8]) -> Refusal {
    match decode::<Task>(body) {
        Ok(task) => panic!("taken: {task:?}"),
        Err(refusal) => refusal,
    }
}

/// The violations of a body that must be JSON and break rules.
pub(super) fn violations(body: &str) -> Vec<Violation> {
    match refusal(body.as_bytes()) {
        Refusal::Violations(violations) => violations,
        other => panic!("{body:.200}: {other}"),
    }
}

/// The rules that the body breaks, as a client reads them.
pub(super) fn told(body: &str) -> Vec<String> {
    violations(body).iter().map(ToString::to_string).collect()
}

/// The kinds of rules that the body breaks.
pub(super) fn kinds(body: &str) -> Vec<Kind> {
    violations(body)
        .iter()
        .map(|violation| violation.kind)
        .collect()
}
