//! Decodes a request body into a typed, validated model, or returns all the reasons why it cannot.
//!
//! serde stops at the first error, but clients want to know all of them. So the model is read through a
//! deserializer that knows what the model expects, records what does not fit, and substitutes a harmless
//! placeholder. A model with a placeholder in it is discarded. The rules declared on the model are
//! checked last.
//!
//! Models have `#[serde(default)]` on the container and use `Option` or `Field` for all fields that may be
//! missing from the JSON, with `#[validate(required)]` on mandatory ones: if serde itself misses a field,
//! decoding ends there. Enums have only unit variants; `flatten` and `untagged` would lose the types and
//! with them the strictness; `rename` would not appear in the path of a broken rule (raw identifiers such
//! as `r#type` do not need it).
//!
//! eserde, deserr and `serde_path_to_error` do part of this; none of them also caps items, refuses duplicate
//! keys and U+0000, and parses skipped parts strictly in one pass.

mod access;
mod context;
mod deserializer;
mod differences;
mod edition;
mod expected;
mod key;
mod probe;
mod refusal;
mod rules;
mod sentences;
mod skip;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use validator::Validate;

use context::{Context, Found};
use deserializer::Wrapper;
use differences::{Differences, lifted};

pub use edition::{Operation, Rules};
pub use refusal::{Kind, Refusal, Unlisted, Violation};

/// The longest array any table of the API allows.
pub const MAX_ITEMS: usize = 65_535;

/// How many array items and unknown fields a body may have in total. An item takes three bytes on the wire
/// but hundreds in memory, so the limit on the body's size is not enough.
pub const MAX_TOTAL_ITEMS: usize = 262_144;

/// What a violation says of a field that is missing.
const MANDATORY: &str = "is mandatory";

/// How many violations of one body are reported.
pub const MAX_VIOLATIONS: usize = 20;

/// A decoded body.
#[derive(Debug)]
pub struct Decoded<T> {
    /// What the body says. It keeps all rules, except for words that are not listed.
    pub value: T,
    /// How many array items the body has: they take more memory than bytes.
    pub items: usize,
    /// Its words that are refused unless they are stored.
    pub unlisted: Vec<Unlisted>,
}

/// Decodes a JSON body into `T` and checks the rules declared on it, those of the founding edition.
///
/// # Errors
///
/// A [`Refusal`]: of the body as a whole if it is not JSON, otherwise with its first [`MAX_VIOLATIONS`]
/// violations.
pub fn decode<T: DeserializeOwned + Validate>(body: &[u8]) -> Result<T, Refusal> {
    decode_by(body, None).map(|decoded| decoded.value)
}

/// Decodes a JSON body into `T` and checks the rules declared on it that apply.
///
/// # Errors
///
/// As those of [`decode`].
pub fn decode_under<T: DeserializeOwned + Validate + JsonSchema + 'static>(
    body: &[u8],
    rules: Rules,
) -> Result<Decoded<T>, Refusal> {
    decode_by(body, Differences::of::<T>(rules))
}

fn decode_by<T: DeserializeOwned + Validate>(
    body: &[u8],
    differences: Option<&'static Differences>,
) -> Result<Decoded<T>, Refusal> {
    let context = Context::default();
    let mut json = serde_json::Deserializer::from_str(readable(body)?);
    let decoded = T::deserialize(Wrapper::new(&mut json, &context, differences));
    let value = decoded
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| refuse(&error, &context))?;

    let found = context.take_violations();
    if found.len() == MAX_VIOLATIONS {
        return Err(Refusal::Violations(rules::sentences(found)));
    }
    let violations = match lifted(value.validate(), differences) {
        Ok(()) => rules::sentences(found),
        Err(errors) => rules::merge(found, &errors),
    };
    let unlisted = context.take_unlisted();
    if violations.is_empty() {
        let items = context.items();
        return Ok(Decoded {
            value,
            items,
            unlisted,
        });
    }
    let unlisted = unlisted.into_iter().map(|unlisted| unlisted.violation);
    let all = violations.into_iter().chain(unlisted);
    Err(Refusal::Violations(all.take(MAX_VIOLATIONS).collect()))
}

/// Checks the rules declared on a value that was not decoded from JSON, those of the founding edition.
///
/// # Errors
///
/// The first [`MAX_VIOLATIONS`] violations.
pub fn check<T: Validate>(value: &T) -> Result<(), Vec<Violation>> {
    value
        .validate()
        .map_err(|errors| rules::merge(Vec::new(), &errors))
}

/// Checks the rules of an edition for a value that was not decoded from JSON and has only texts, numbers and
/// booleans, such as a query string.
///
/// # Errors
///
/// The first [`MAX_VIOLATIONS`] violations.
pub fn check_under<T: Validate + Serialize + JsonSchema + 'static>(
    value: &T,
    rules: Rules,
) -> Result<(), Vec<Violation>> {
    check(value)?;
    let Some(differences) = Differences::of::<T>(rules) else {
        return Ok(());
    };
    let fields = serde_json::to_value(value).unwrap_or_default();
    let context = Context::default();
    for (name, value) in fields.as_object().into_iter().flatten() {
        let broken = differences.field(name).and_then(|rules| match value {
            Value::String(text) => rules.broken_by(text),
            number => rules.range_broken_by(number.as_f64()?),
        });
        if let Some((kind, rule)) = broken {
            context.record_below(name, kind, rule);
        }
    }
    let found = rules::sentences(context.take_violations());
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// The text of a body. All of it must be UTF-8: serde does not check what it skips.
fn readable(body: &[u8]) -> Result<&str, Refusal> {
    let text = std::str::from_utf8(body).map_err(|error| Refusal::NotUtf8 {
        offset: error.valid_up_to(),
    })?;
    if text.starts_with('\u{feff}') {
        return Err(Refusal::Syntax {
            line: 1,
            column: 1,
            what: "a byte order mark is not allowed".to_owned(),
        });
    }
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(Refusal::Empty);
    }
    Ok(text)
}

fn refuse(error: &serde_json::Error, context: &Context) -> Refusal {
    if context.is_overflowing() {
        return Refusal::TooManyItems;
    }
    if error.classify() == Category::Data {
        return Refusal::Violations(rules::sentences(unforeseen(error, context)));
    }
    let text = error.to_string();
    let what = match text.split_once(" at line ") {
        _ if error.is_eof() => "it ends too early",
        Some(("recursion limit exceeded", _)) => "it is nested too deeply",
        Some((what, _)) => what,
        None => "it cannot be read",
    };
    Refusal::Syntax {
        line: error.line(),
        column: error.column(),
        what: what.to_owned(),
    }
}

/// A model rejected a value of the type that it had asked for. If violations were recorded before, a
/// placeholder may be the reason, and they are enough to report.
fn unforeseen(error: &serde_json::Error, context: &Context) -> Vec<Found> {
    if context.is_clean() {
        // serde's message may contain the value or the name of a Rust type.
        let text = error.to_string();
        match text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((name, _)) => context.record_below(name, Kind::Missing, MANDATORY),
            None => context.record(Kind::Rule, "is not valid"),
        }
    }
    context.take_violations()
}
