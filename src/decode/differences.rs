//! What differs at the places of a body, by edition or by operation.

use std::fmt;

use regex::Regex;
use validator::{ValidationErrors, ValidationErrorsKind};

use super::Kind;

/// What differs at a place in the body, and below it.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// The mandatory fields of the object there, where they differ.
    pub(super) required: Option<Vec<String>>,
    /// Whether the value is one of them.
    pub(super) is_mandatory: bool,
    pub(super) lengths: Option<(u64, u64)>,
    pub(super) range: Option<(f64, f64)>,
    pub(super) max_items: Option<usize>,
    pub(super) pattern: Option<Regex>,
    pub(super) words: Option<Words>,
    /// An integer may also be given as its digits.
    pub(super) may_be_digits: bool,
    pub(super) fields: Vec<(String, Self)>,
}

/// The words that a text may be.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) listed: Vec<String>,
    /// Whether it may also be another one that is stored.
    pub(super) or_stored: bool,
}

impl Differences {
    /// What differs in one of the object's fields.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(field, _)| field == name);
        found.map(|(_, differences)| differences)
    }

    pub(super) fn says_something(&self) -> bool {
        self.required.is_some()
            || self.is_mandatory
            || self.lengths.is_some()
            || self.range.is_some()
            || self.max_items.is_some()
            || self.pattern.is_some()
            || self.words.is_some()
            || self.may_be_digits
            || !self.fields.is_empty()
    }

    /// The rule that a text breaks, if any: its kind, and a sentence.
    pub(super) fn broken_by(&self, text: &str) -> Option<(Kind, String)> {
        if let Some((shortest, longest)) = self.lengths {
            let length = text.chars().count() as u64;
            if !(shortest..=longest).contains(&length) {
                let kind = if length > longest {
                    Kind::TooLong
                } else {
                    Kind::TooShort
                };
                return Some((kind, between(shortest, longest)));
            }
        }
        if let Some(pattern) = &self.pattern
            && !pattern.is_match(text)
        {
            return Some((Kind::Rule, format!("must match {pattern}")));
        }
        let words = self.words.as_ref()?;
        let is_listed = words.listed.iter().any(|word| word == text);
        (!is_listed).then(|| (Kind::NotAllowed, words.to_string()))
    }

    /// The same for a number.
    pub(super) fn range_broken_by(&self, value: f64) -> Option<(Kind, String)> {
        let (min, max) = self.range?;
        let is_within = (min..=max).contains(&value);
        (!is_within).then(|| {
            let rule = format!("must be between {min} and {max}");
            (Kind::OutOfRange, rule)
        })
    }
}

fn between(shortest: u64, longest: u64) -> String {
    if shortest == 0 {
        format!("must be at most {longest} characters")
    } else {
        format!("must be between {shortest} and {longest} characters")
    }
}

impl fmt::Display for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "must be one of {}", self.listed.join(", "))?;
        if self.or_stored {
            formatter.write_str(", or as the task has it")?;
        }
        Ok(())
    }
}

/// Removes the errors about missing fields from the objects in which other fields are mandatory. The decoding has
/// found those.
pub(super) fn lifted(
    validated: Result<(), ValidationErrors>,
    differences: Option<&Differences>,
) -> Result<(), ValidationErrors> {
    match (validated, differences) {
        (Err(mut errors), Some(differences)) => {
            prune(&mut errors, differences);
            if errors.is_empty() {
                Ok(())
            } else {
                Err(errors)
            }
        }
        (validated, _) => validated,
    }
}

fn prune(errors: &mut ValidationErrors, here: &Differences) {
    errors.0.retain(|name, kind| match kind {
        ValidationErrorsKind::Field(broken) => {
            broken.retain(|error| here.required.is_none() || error.code != "required");
            !broken.is_empty()
        }
        ValidationErrorsKind::Struct(inner) => {
            if let Some(below) = here.field(name) {
                prune(inner, below);
            }
            !inner.is_empty()
        }
        ValidationErrorsKind::List(items) => {
            if let Some(below) = here.field(name) {
                items.retain(|_, item| {
                    prune(item, below);
                    !item.is_empty()
                });
            }
            !items.is_empty()
        }
    });
}
