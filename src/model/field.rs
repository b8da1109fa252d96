//! A field of an update: unchanged, cleared, or set to a value.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use validator::{Validate, ValidateLength, ValidateRange, ValidateRequired, ValidationErrors};

/// The three states of an optional field of an update.
///
/// The container needs `#[serde(default)]`, so that a missing field becomes [`Field::Absent`], and the field
/// needs `#[serde(skip_serializing_if = "Field::is_absent")]`, so that an absent field is not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not in the request: the stored value stays as it is.
    #[default]
    Absent,
    /// `null` in the request: the stored value is cleared.
    Null,
    /// The new value.
    Value(T),
}

impl<T> Field<T> {
    /// Whether the request leaves the field unchanged.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Replaces `null` with the field's default.
    #[must_use]
    pub fn null_to(self, default: T) -> Self {
        match self {
            Self::Null => Self::Value(default),
            kept => kept,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(FieldVisitor(PhantomData))
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::deserialize(deserializer).map(Field::Value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<T: ValidateLength<u64>> ValidateLength<u64> for Field<T> {
    fn length(&self) -> Option<u64> {
        self.value().and_then(T::length)
    }
}

impl<T: PartialOrd> ValidateRange<T> for Field<T> {
    fn greater_than(&self, max: T) -> Option<bool> {
        self.value().map(|value| *value > max)
    }

    fn less_than(&self, min: T) -> Option<bool> {
        self.value().map(|value| *value < min)
    }
}

impl<T> ValidateRequired for Field<T> {
    fn is_some(&self) -> bool {
        self.value().is_some()
    }
}

impl<T: Validate> Validate for Field<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.value().map_or(Ok(()), T::validate)
    }
}

impl<T: JsonSchema> JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::list::List;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
    #[serde(default)]
    struct Disk {
        #[serde(skip_serializing_if = "Field::is_absent")]
        #[validate(length(min = 1, max = 3))]
        name: Field<String>,
        #[serde(skip_serializing_if = "Field::is_absent")]
        #[validate(range(min = 0, max = 2))]
        priority: Field<i32>,
        #[serde(skip_serializing_if = "Field::is_absent")]
        #[validate(nested, length(max = 2))]
        parts: Field<List<Disk>>,
        #[serde(skip_serializing_if = "Field::is_absent")]
        #[validate(nested)]
        shelf: Field<Strict>,
    }

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
    #[serde(default)]
    struct Strict {
        #[validate(required)]
        name: Field<String>,
    }

    #[test]
    fn the_three_states_survive_a_round_trip() {
        for json in [
            json!({}),
            json!({"name": null}),
            json!({"name": "a", "priority": 0}),
        ] {
            let disk: Disk = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&disk).unwrap(), json);
        }
        let disk: Disk = serde_json::from_str(r#"{"name": null, "priority": 2}"#).unwrap();
        assert_eq!(disk.name, Field::Null);
        assert_eq!(disk.priority.value(), Some(&2));
        assert!(disk.parts.is_absent());
    }

    #[test]
    fn only_null_becomes_the_default() {
        assert_eq!(Field::Null.null_to(1), Field::Value(1));
        assert_eq!(Field::Absent.null_to(1), Field::Absent);
        assert_eq!(Field::Value(2).null_to(1), Field::Value(2));
    }

    #[test]
    fn rules_apply_only_to_values() {
        let cases = [
            (json!({}), true),
            (
                json!({"name": null, "priority": null, "parts": null, "shelf": null}),
                true,
            ),
            (
                json!({"name": "abc", "priority": 2, "parts": [{}, {}]}),
                true,
            ),
            (json!({"name": ""}), false),
            (json!({"name": "abcd"}), false),
            (json!({"priority": -1}), false),
            (json!({"priority": 3}), false),
            (json!({"parts": [{}, {}, {}]}), false),
            (json!({"parts": [{"name": "abcd"}]}), false),
            (json!({"shelf": {"name": null}}), false),
        ];
        for (json, passes) in cases {
            let disk: Disk = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(disk.validate().is_ok(), passes, "{json}");
        }
    }

    #[test]
    fn a_mandatory_field_needs_a_value() {
        let passes = |json| {
            let strict: Strict = serde_json::from_value(json).unwrap();
            strict.validate().is_ok()
        };
        assert!(passes(json!({"name": ""})));
        assert!(!passes(json!({"name": null})));
        assert!(!passes(json!({})));
    }

    #[test]
    fn its_schema_is_nullable_and_optional_without_a_default() {
        let schema = schemars::schema_for!(Disk);
        let name = json!({"type": ["string", "null"], "minLength": 1, "maxLength": 3});
        assert_eq!(schema.pointer("/properties/name"), Some(&name));
        let priority = json!({
            "type": ["integer", "null"], "format": "int32", "minimum": 0, "maximum": 2
        });
        assert_eq!(schema.pointer("/properties/priority"), Some(&priority));
        let parts = json!({"type": ["array", "null"], "items": {"$ref": "#"}, "maxItems": 2});
        assert_eq!(schema.pointer("/properties/parts"), Some(&parts));
        assert_eq!(schema.get("required"), None);
    }
}
