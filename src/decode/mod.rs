//! The bytes of a request body become a typed, checked model, or all the reasons why not.
//!
//! serde stops at the first thing that does not fit; a client wants to hear of all of them. So
//! the model is fed through a deserializer that knows what the model expects, writes down what
//! does not fit and hands on a harmless stand-in instead. What was decoded with a stand-in in
//! it is thrown away. Then the rules declared on the model are checked.
//!
//! Models say `#[serde(default)]` on the container and use `Option` or `Field` for what may be
//! missing, with `#[validate(required)]` where it may not: a field serde itself misses ends the
//! decoding at that point. Enums have unit variants only; `flatten` and `untagged` lose the
//! types and with them the strictness; `rename` would not show in the path of a broken rule
//! (raw identifiers such as `r#type` do not need it).

mod access;
mod context;
mod deserializer;
mod expected;
mod key;
mod presence;
mod probe;
mod refusal;
mod rules;
mod sentences;
mod skip;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use validator::Validate;

use context::Context;
use deserializer::Wrapper;
use presence::without_missing;

pub use presence::Presence;
pub use refusal::{Kind, Refusal, Violation};

/// The longest array any table of the API allows.
pub const MAX_ITEMS: usize = 65_535;

/// How many array items, and fields that are not known, a body may have in all. An item costs three
/// bytes on the wire and hundreds in memory, which the limit of the body's size alone does not bound.
pub const MAX_TOTAL_ITEMS: usize = 262_144;

/// How many violations of one body are reported.
pub const MAX_VIOLATIONS: usize = 20;

/// Decodes a JSON body into `T` and checks the rules declared on it.
///
/// # Errors
///
/// A [`Refusal`]: of the body as a whole where it is no JSON, or else with the first
/// [`MAX_VIOLATIONS`] violations in it.
pub fn decode<T: DeserializeOwned + Validate>(body: &[u8]) -> Result<T, Refusal> {
    decode_counting(body, Presence::AsDeclared).map(|(value, _)| value)
}

/// As [`decode`], with how many array items the body has: in memory they cost more than on the wire.
///
/// # Errors
///
/// As those of [`decode`].
pub fn decode_counting<T: DeserializeOwned + Validate>(
    body: &[u8],
    presence: Presence,
) -> Result<(T, usize), Refusal> {
    let context = Context::default();
    let mut json = serde_json::Deserializer::from_str(readable(body)?);
    let decoded = T::deserialize(Wrapper::new(&mut json, &context));
    let value = decoded
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| refuse(&error, &context))?;

    let violations = context.take_violations();
    if violations.len() == MAX_VIOLATIONS {
        return Err(Refusal::Violations(violations));
    }
    let validated = match presence {
        Presence::AsDeclared => value.validate(),
        Presence::Optional => without_missing(value.validate()),
    };
    let violations = match validated {
        Ok(()) => violations,
        Err(errors) => rules::merge(violations, &errors),
    };
    if violations.is_empty() {
        Ok((value, context.items()))
    } else {
        Err(Refusal::Violations(violations))
    }
}

/// Checks the rules declared on a value that did not come as JSON, such as a query string.
///
/// # Errors
///
/// The first [`MAX_VIOLATIONS`] violations.
pub fn check<T: Validate>(value: &T) -> Result<(), Vec<Violation>> {
    value
        .validate()
        .map_err(|errors| rules::merge(Vec::new(), &errors))
}

/// The text of a body. All of it has to be UTF-8: serde does not look at what it skips.
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
        return Refusal::Violations(unforeseen(error, context));
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

/// A model refused what fitted the type it had asked for. Where stand-ins were handed out
/// before, that may be the reason, and there is enough to tell anyway.
fn unforeseen(error: &serde_json::Error, context: &Context) -> Vec<Violation> {
    if context.is_clean() {
        // serde's own words may hold the value or the name of a Rust type.
        let text = error.to_string();
        match text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((name, _)) => context.record_below(name, Kind::Missing, "is mandatory"),
            None => context.record(Kind::Rule, "is not valid"),
        }
    }
    context.take_violations()
}
