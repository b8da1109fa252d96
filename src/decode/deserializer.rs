//! The deserializer as a model sees it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::context::Context;
use super::differences::Differences;
use super::expected::Expected;
use super::probe::Probe;
use super::skip::Skip;
use super::{Kind, MANDATORY};

/// Asks the inner deserializer for any value, and compares it with what is expected.
pub(super) struct Wrapper<'c, D> {
    inner: D,
    context: &'c Context,
    /// The rules that differ here.
    rules: Option<&'static Differences>,
}

impl<'c, D> Wrapper<'c, D> {
    pub(super) fn new(inner: D, context: &'c Context, rules: Option<&'static Differences>) -> Self {
        Self {
            inner,
            context,
            rules,
        }
    }
}

/// Methods that differ only in what the model expects.
macro_rules! expecting {
    ($($method:ident => $expected:expr;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.probe($expected, visitor)
        }
    )+};
}

macro_rules! integer {
    ($type:ty) => {
        Expected::Integer {
            min: <$type>::MIN as i128,
            max: <$type>::MAX as i128,
        }
    };
}

impl<'de, D: Deserializer<'de>> Wrapper<'_, D> {
    fn probe<V: Visitor<'de>>(self, expected: Expected, visitor: V) -> Result<V::Value, D::Error> {
        let probe = Probe::new(visitor, expected, self.context, self.rules);
        self.inner.deserialize_any(probe)
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Wrapper<'_, D> {
    type Error = D::Error;

    expecting! {
        deserialize_any => Expected::Anything;
        deserialize_bytes => Expected::Anything;
        deserialize_byte_buf => Expected::Anything;
        deserialize_unit => Expected::Null;
        deserialize_bool => Expected::Bool;
        deserialize_i8 => integer!(i8);
        deserialize_i16 => integer!(i16);
        deserialize_i32 => integer!(i32);
        deserialize_i64 => integer!(i64);
        deserialize_u8 => integer!(u8);
        deserialize_u16 => integer!(u16);
        deserialize_u32 => integer!(u32);
        deserialize_u64 => integer!(u64);
        deserialize_f32 => Expected::Number;
        deserialize_f64 => Expected::Number;
        deserialize_char => Expected::Text;
        deserialize_str => Expected::Text;
        deserialize_string => Expected::Text;
        deserialize_identifier => Expected::Text;
        deserialize_seq => Expected::Array;
        deserialize_map => Expected::Map;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_option(Optional {
            visitor,
            context: self.context,
            rules: self.rules,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.probe(Expected::Struct(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.probe(Expected::OneOf(variants), visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.probe(Expected::Null, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.probe(Expected::Array, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.probe(Expected::Array, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        Skip.deserialize(self.inner)?;
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// Passes `null` on as `None`, and keeps everything else wrapped.
struct Optional<'c, V> {
    visitor: V,
    context: &'c Context,
    rules: Option<&'static Differences>,
}

impl<V> Optional<'_, V> {
    /// Whether something is mandatory here is known at once only if it is by a rule that differs.
    fn check_presence(&self) {
        if self.rules.is_some_and(|rules| rules.is_mandatory) {
            self.context.record_difference(Kind::Missing, MANDATORY);
        }
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Optional<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.check_presence();
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.check_presence();
        self.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor
            .visit_some(Wrapper::new(inner, self.context, self.rules))
    }
}
