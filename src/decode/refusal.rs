//! Why a body is refused.

use std::fmt;

use thiserror::Error;

use super::MAX_TOTAL_ITEMS;

/// Why a body is refused. Its texts never repeat a value of the body.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// There is no body, or only white space.
    #[error("the body is empty")]
    Empty,
    /// The body is not text.
    #[error("the body is not UTF-8 from byte {offset} on")]
    NotUtf8 {
        /// How many bytes at the start are valid.
        offset: usize,
    },
    /// The body is not JSON.
    #[error("the body is not valid JSON: {what} at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted in bytes from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// The body has too many list items and unknown fields in total.
    #[error("the body has more than {MAX_TOTAL_ITEMS} list items and unknown fields in total")]
    TooManyItems,
    /// The body is JSON, but breaks rules. Never empty.
    #[error("{}", Listed(.0))]
    Violations(Vec<Violation>),
}

/// A rule that the body breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path, such as `target_server.disks[0].size`; empty for the body itself.
    pub path: String,
    /// The kind of rule.
    pub kind: Kind,
    /// The rule, to be read after the path: `must be an integer`.
    pub message: String,
}

/// A word that is not one of those that are listed for its field. An update may repeat it where the task holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    /// The word.
    pub word: String,
    /// Why it is refused otherwise, and its first place.
    pub violation: Violation,
}

/// The kinds of rules that a body can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The JSON type is wrong.
    Type,
    /// A mandatory field is absent or `null`.
    Missing,
    /// A string has too many characters.
    TooLong,
    /// A string has too few characters, or an array too few items.
    TooShort,
    /// A number is too small or too large.
    OutOfRange,
    /// A string is not one of the allowed ones.
    NotAllowed,
    /// An object has a key more than once.
    Duplicate,
    /// An array has too many items.
    TooMany,
    /// A string contains U+0000, which the database cannot store.
    NullCharacter,
    /// Any other rule of the model.
    Rule,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the body"
        } else {
            &self.path
        };
        write!(formatter, "{path} {}", self.message)
    }
}

struct Listed<'a>(&'a [Violation]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{violation}")?;
        }
        Ok(())
    }
}
