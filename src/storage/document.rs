//! Documents: models that are kept whole as `jsonb`.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::value::{RawValue, to_raw_value};
use sqlx::types::Json;

use super::Result;
use crate::heavy::heavy;
use crate::model::Field;

/// Reads a stored document. A property that it lacks (one that no update ever gave, or that is newer than the
/// document) is null.
pub(super) fn read<'a, T: Deserialize<'a>>(document: &'a str) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(document);
    let read = || T::deserialize(Complete(&mut deserializer));
    let read = heavy(document.len(), read);
    Ok(read.map_err(|error| sqlx::Error::Decode(error.into()))?)
}

/// Reads a model from the columns of a row, of which none is missing.
pub(super) fn read_columns<'a, T: Deserialize<'a>>(columns: &'a str) -> Result<T> {
    Ok(serde_json::from_str(columns).map_err(|error| sqlx::Error::Decode(error.into()))?)
}

/// Reads a document that may not be there.
pub(super) fn read_field<'a, T: Deserialize<'a>>(document: Option<&'a str>) -> Result<Field<T>> {
    document.map_or(Ok(Field::Null), |document| read(document).map(Field::Value))
}

/// What an update says of a document, as a parameter: SQL's NULL where it says nothing, JSON's null where it
/// removes the document, else the properties to write over it.
pub(super) type Patch = Option<Json<Box<RawValue>>>;

pub(super) fn patch<T: Serialize>(field: &Field<T>) -> Result<Patch> {
    if field.is_absent() {
        return Ok(None);
    }
    encode(field).map(Some)
}

/// A model as a parameter.
pub(super) fn encode(model: &impl Serialize) -> Result<Json<Box<RawValue>>> {
    let encoded = to_raw_value(model).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Ok(Json(encoded))
}

/// A property's name, which is only copied if it has escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Gives a struct all of its fields: null for those that are not there.
struct Complete<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Complete<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, D::Error> {
        self.0
            .deserialize_struct(name, fields, Fill { visitor, fields })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Fill<V> {
    visitor: V,
    fields: &'static [&'static str],
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Fill<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.visitor.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<V::Value, A::Error> {
        self.visitor.visit_map(Filled {
            map,
            missing: self.fields.to_vec(),
            ended: false,
        })
    }
}

/// The entries of an object, and then those that it lacks.
struct Filled<A> {
    map: A,
    missing: Vec<&'static str>,
    ended: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Filled<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> std::result::Result<Option<K::Value>, A::Error> {
        if !self.ended {
            if let Some(Key(key)) = self.map.next_key::<Key<'de>>()? {
                self.missing.retain(|field| *field != key);
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            self.ended = true;
        }
        let field = self.missing.last().copied();
        field
            .map(|field| seed.deserialize(field.into_deserializer()))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<S::Value, A::Error> {
        if !self.ended {
            return self.map.next_value_seed(seed);
        }
        self.missing.pop();
        seed.deserialize(().into_deserializer())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CloneServer, SourceServer, TargetServer};

    #[test]
    fn a_property_that_a_document_lacks_is_null() {
        let clone: CloneServer = read(r#"{"name": "c", "of a later version": 1}"#).unwrap();
        assert_eq!(clone.name, Field::Value("c".into()));
        assert_eq!(clone.vm_id, Field::Null);
    }

    #[test]
    fn an_empty_document_is_written_with_every_property() {
        let source = serde_json::to_value(read::<SourceServer>("{}").unwrap()).unwrap();
        let target = serde_json::to_value(read::<TargetServer>("{}").unwrap()).unwrap();
        let schema =
            |schema: schemars::Schema| schema.as_value()["properties"].as_object().unwrap().len();
        assert_eq!(
            source.as_object().unwrap().len(),
            schema(schemars::schema_for!(SourceServer))
        );
        assert_eq!(
            target.as_object().unwrap().len(),
            schema(schemars::schema_for!(TargetServer))
        );
    }

    #[test]
    fn an_update_says_nothing_removes_or_writes() {
        assert!(patch(&Field::<CloneServer>::Absent).unwrap().is_none());
        let text = |field| patch(&field).unwrap().unwrap().0.get().to_owned();
        assert_eq!(text(Field::<CloneServer>::Null), "null");
        let name = Field::Value("c".into());
        let clone = CloneServer {
            name,
            ..CloneServer::default()
        };
        assert_eq!(text(Field::Value(clone)), r#"{"name":"c"}"#);
    }
}
