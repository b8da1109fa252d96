//! Compares the values in the body with what the model expects.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};

use super::Kind;
use super::access::{Items, Members};
use super::context::Context;
use super::differences::Differences;
use super::expected::Expected;
use super::skip::Skip;

/// serde passes on JSON integers of more than 64 bits as floats. Floats from here on may have been integers.
const BEYOND_INTEGERS: f64 = 9_223_372_036_854_775_808.0;

/// Stands between the parser and a model's visitor, which gets only what it expects.
pub(super) struct Probe<'c, V> {
    visitor: V,
    expected: Expected,
    context: &'c Context,
    rules: Option<&'static Differences>,
}

impl<'c, V> Probe<'c, V> {
    pub(super) fn new(
        visitor: V,
        expected: Expected,
        context: &'c Context,
        rules: Option<&'static Differences>,
    ) -> Self {
        Self {
            visitor,
            expected,
            context,
            rules,
        }
    }
}

impl<'de, V: Visitor<'de>> Probe<'_, V> {
    /// Records the wrong type and continues with a placeholder.
    fn mismatch<E: Error>(self) -> Result<V::Value, E> {
        self.context.record(Kind::Type, self.expected);
        self.placeholder()
    }

    fn placeholder<E: Error>(self) -> Result<V::Value, E> {
        match self.expected {
            Expected::Anything | Expected::Null => self.visitor.visit_unit(),
            Expected::Bool => self.visitor.visit_bool(false),
            Expected::Integer { .. } => self.visitor.visit_u64(0),
            Expected::Number => self.visitor.visit_f64(0.0),
            Expected::Text => self.visitor.visit_str(""),
            Expected::Array => self.visitor.visit_seq(SeqDeserializer::new(no_items())),
            Expected::Map | Expected::Struct(_) => {
                self.visitor.visit_map(MapDeserializer::new(no_members()))
            }
            Expected::OneOf(names) => {
                let first = names.first().copied().unwrap_or_default();
                self.visitor.visit_enum(StrDeserializer::new(first))
            }
        }
    }

    fn integer<E: Error>(
        self,
        value: i128,
        accept: impl FnOnce(V) -> Result<V::Value, E>,
    ) -> Result<V::Value, E> {
        self.check_range(value as f64);
        match self.expected {
            Expected::Integer { min, max } if value < min || value > max => {
                self.out_of_range(min, max, value < min)
            }
            Expected::Integer { .. } | Expected::Number | Expected::Anything => {
                accept(self.visitor)
            }
            _ => self.mismatch(),
        }
    }

    fn check_range(&self, value: f64) {
        let broken = self.rules.and_then(|rules| rules.range_broken_by(value));
        if let Some((kind, rule)) = broken {
            self.context.record_difference(kind, rule);
        }
    }

    /// Some clients send integers as texts of digits.
    fn digits<E: Error>(self, text: &str) -> Result<V::Value, E> {
        let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u64>() {
            Ok(number) if are_digits => {
                self.integer(number.into(), |visitor| visitor.visit_u64(number))
            }
            _ => self.mismatch(),
        }
    }

    fn check_text(&self, text: &str) {
        let Some(rules) = self.rules else {
            return;
        };
        if let Some(words) = rules.words.as_ref().filter(|words| words.or_stored)
            && !words.listed.iter().any(|word| word == text)
        {
            self.context.record_unlisted(text, words);
        } else if let Some((kind, rule)) = rules.broken_by(text) {
            self.context.record_difference(kind, rule);
        }
    }

    /// The placeholder is the limit that was exceeded. A rule of the model that is stricter than its type then
    /// fails too, and reports the real limit.
    fn out_of_range<E: Error>(self, min: i128, max: i128, below: bool) -> Result<V::Value, E> {
        let rule = format_args!("must be between {min} and {max}");
        self.context.record(Kind::OutOfRange, rule);
        let limit = if below { min } else { max };
        match u64::try_from(limit) {
            Ok(limit) => self.visitor.visit_u64(limit),
            Err(_) => self
                .visitor
                .visit_i64(i64::try_from(limit).unwrap_or(i64::MIN)),
        }
    }

    fn text<E: Error>(
        self,
        value: &str,
        accept: impl FnOnce(V) -> Result<V::Value, E>,
    ) -> Result<V::Value, E> {
        match self.expected {
            expected if expected.is_text() => {
                if value.as_bytes().contains(&0) {
                    let rule = "must not contain the character U+0000";
                    self.context.record(Kind::NullCharacter, rule);
                    return self.placeholder();
                }
                self.check_text(value);
                accept(self.visitor)
            }
            Expected::Integer { .. } if self.rules.is_some_and(|rules| rules.may_be_digits) => {
                self.digits(value)
            }
            Expected::OneOf(names) if names.contains(&value) => {
                self.visitor.visit_enum(StrDeserializer::new(value))
            }
            Expected::OneOf(_) => {
                self.context.record(Kind::NotAllowed, self.expected);
                self.placeholder()
            }
            _ => self.mismatch(),
        }
    }
}

fn no_items() -> std::iter::Empty<()> {
    std::iter::empty()
}

fn no_members() -> std::iter::Empty<((), ())> {
    std::iter::empty()
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Probe<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        match self.expected {
            Expected::Null | Expected::Anything => self.visitor.visit_unit(),
            _ => self.mismatch(),
        }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        match self.expected {
            Expected::Bool | Expected::Anything => self.visitor.visit_bool(value),
            _ => self.mismatch(),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.integer(value.into(), |visitor| visitor.visit_i64(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.integer(value.into(), |visitor| visitor.visit_u64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        match self.expected {
            Expected::Number | Expected::Anything => {
                self.check_range(value);
                self.visitor.visit_f64(value)
            }
            Expected::Integer { min, max } if value.abs() >= BEYOND_INTEGERS => {
                self.out_of_range(min, max, value < 0.0)
            }
            _ => self.mismatch(),
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.text(value, |visitor| visitor.visit_str(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.text(value, |visitor| visitor.visit_borrowed_str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        if self.expected.is_array() {
            return self
                .visitor
                .visit_seq(Items::new(items, self.context, self.rules));
        }
        // Recorded before the walk, which may find more.
        self.context.record(Kind::Type, self.expected);
        Skip.visit_seq(items)?;
        self.placeholder()
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        if let Some(fields) = self.expected.object() {
            let members = Members::new(members, fields, self.context, self.rules);
            return self.visitor.visit_map(members);
        }
        self.context.record(Kind::Type, self.expected);
        Skip.visit_map(members)?;
        self.placeholder()
    }
}
