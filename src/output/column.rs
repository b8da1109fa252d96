//! The columns of tables.

use serde_json::Value;

use super::words::{Zone, bytes, plain, seconds};

/// What a column shows of a JSON object.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, as `--columns` takes it. Tables have it in capital letters.
    pub name: &'static str,
    /// Where the value is: a JSON Pointer (RFC 6901).
    pub pointer: &'static str,
    /// How it is shown.
    pub kind: Kind,
    /// Whether only wide tables have it.
    pub is_wide: bool,
}

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Text,
    /// The state of a task, a source or a message: red if it failed, green if it is done.
    State,
    /// Something that should not be there: yellow.
    Warning,
    /// A moment in epoch milliseconds.
    Time,
    /// The same; red if it is less than two weeks away.
    Expiry,
    /// Percent.
    Percent,
    /// A number of bytes.
    Bytes,
    /// Mbit/s.
    Speed,
    /// A number of seconds.
    Seconds,
}

impl Column {
    /// One that every table has.
    #[must_use]
    pub const fn new(name: &'static str, pointer: &'static str, kind: Kind) -> Self {
        Self {
            name,
            pointer,
            kind,
            is_wide: false,
        }
    }

    /// One that only wide tables have.
    #[must_use]
    pub const fn wide(name: &'static str, pointer: &'static str, kind: Kind) -> Self {
        let column = Self::new(name, pointer, kind);
        Self {
            is_wide: true,
            ..column
        }
    }

    /// The value of this object; none where it has none.
    pub(super) fn of(&self, row: &Value, zone: &Zone) -> Option<String> {
        let value = row.pointer(self.pointer)?;
        let shown = match (value, self.kind) {
            (Value::Null, Kind::Expiry) => "never".to_owned(),
            (Value::Null, _) => return None,
            (Value::Number(number), kind) => match kind {
                Kind::Time | Kind::Expiry => zone.time(number.as_i64()?),
                Kind::Percent => format!("{number}%"),
                Kind::Bytes => bytes(number.as_f64()?),
                Kind::Speed => format!("{:.1}", number.as_f64()?),
                Kind::Seconds => seconds(number.as_i64()?),
                _ => number.to_string(),
            },
            (Value::Bool(true), _) => "yes".to_owned(),
            (Value::Bool(false), _) => "no".to_owned(),
            (Value::String(text), _) => plain(text),
            (Value::Array(items), _) => {
                let items = items.iter().map(|item| match item {
                    Value::String(text) => plain(text),
                    other => other.to_string(),
                });
                items.collect::<Vec<_>>().join(",")
            }
            (other @ Value::Object(_), _) => plain(&other.to_string()),
        };
        Some(shown)
    }
}
