//! What a model expects at some place in the body.

use std::fmt;

/// What a model expects at some place, known from the serde method that it called.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    Anything,
    Null,
    Bool,
    Integer {
        min: i128,
        max: i128,
    },
    Number,
    Text,
    Array,
    /// An object with any keys.
    Map,
    /// An object with the fields of a struct.
    Struct(&'static [&'static str]),
    /// One of the strings that name the variants of an enum.
    OneOf(&'static [&'static str]),
}

impl Expected {
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Anything)
    }

    pub(super) fn is_array(self) -> bool {
        matches!(self, Self::Array | Self::Anything)
    }

    /// The fields of the expected object, if an object is expected. A map has none, and accepts any key.
    pub(super) fn object(self) -> Option<Option<&'static [&'static str]>> {
        match self {
            Self::Struct(fields) => Some(Some(fields)),
            Self::Map | Self::Anything => Some(None),
            _ => None,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Anything => "must be a value",
            Self::Null => "must be null",
            Self::Bool => "must be true or false",
            Self::Integer { .. } => "must be an integer",
            Self::Number => "must be a number",
            Self::Text => "must be a string",
            Self::Array => "must be an array",
            Self::Map | Self::Struct(_) => "must be an object",
            Self::OneOf(names) => return one_of(names, formatter),
        })
    }
}

/// One of the API's enumerations contains the empty string.
fn one_of(names: &[&str], formatter: &mut fmt::Formatter) -> fmt::Result {
    let words: Vec<_> = names
        .iter()
        .copied()
        .filter(|name| !name.is_empty())
        .collect();
    let or_empty = if words.len() < names.len() {
        ", or empty"
    } else {
        ""
    };
    write!(formatter, "must be one of {}{or_empty}", words.join(", "))
}
