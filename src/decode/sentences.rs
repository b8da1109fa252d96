//! Describes broken rules in plain sentences. The rejected value, which `validator` passes along, is only
//! used to determine the kind of rule, and never repeated.

use serde_json::Value;
use validator::ValidationError;

use super::{Kind, MANDATORY};

/// The kind of the broken rule, and a sentence that describes it.
pub(super) fn describe(error: &ValidationError) -> (Kind, String) {
    let (kind, sentence) = match &*error.code {
        "length" => length(error),
        "range" => (Kind::OutOfRange, range(error)),
        "required" => (Kind::Missing, MANDATORY.to_owned()),
        _ => (Kind::Rule, "is not valid".to_owned()),
    };
    match &error.message {
        Some(own) => (kind, own.to_string()),
        None => (kind, sentence),
    }
}

fn length(error: &ValidationError) -> (Kind, String) {
    let min = error.params.get("min").and_then(Value::as_u64);
    let max = error.params.get("max").and_then(Value::as_u64);
    let (is_array, actual) = match error.params.get("value") {
        Some(Value::Array(items)) => (true, items.len() as u64),
        Some(Value::String(text)) => (false, text.chars().count() as u64),
        _ => (false, u64::MAX),
    };
    let (verb, unit) = if is_array {
        ("must have", "item")
    } else {
        ("must be", "character")
    };
    let limit = match (min.filter(|min| *min > 0), max) {
        (Some(min), Some(max)) => format!("between {min} and {}", counted(max, unit)),
        (Some(min), None) => format!("at least {}", counted(min, unit)),
        (None, Some(max)) => format!("at most {}", counted(max, unit)),
        (None, None) => "of another length".to_owned(),
    };
    let kind = match (max.is_some_and(|max| actual > max), is_array) {
        (true, true) => Kind::TooMany,
        (true, false) => Kind::TooLong,
        (false, _) => Kind::TooShort,
    };
    (kind, format!("{verb} {limit}"))
}

fn counted(count: u64, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

fn range(error: &ValidationError) -> String {
    let limit = |name| error.params.get(name).map(number);
    if let (Some(min), Some(max)) = (limit("min"), limit("max")) {
        return format!("must be between {min} and {max}");
    }
    let limits: Vec<_> = [("min", "at least"), ("max", "at most")]
        .into_iter()
        .filter_map(|(name, words)| Some(format!("{words} {}", limit(name)?)))
        .collect();
    format!("must be {}", limits.join(" and "))
}

/// A limit as people write it: 10000, not 10000.0.
fn number(limit: &Value) -> String {
    match limit.as_f64() {
        Some(float) if limit.is_f64() => float.to_string(),
        _ => limit.to_string(),
    }
}
