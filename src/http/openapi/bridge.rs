//! From `schemars` to `utoipa`: puts the models' schemas, with their rules, into the OpenAPI document.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{RefOr, Required};

/// Implements `utoipa`'s schema traits for models, from their `JsonSchema`.
macro_rules! bridged {
    ($($model:ty),+ $(,)?) => {$(
        impl utoipa::PartialSchema for $model {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::http::openapi::bridge::schema::<Self>()
            }
        }

        impl utoipa::ToSchema for $model {
            fn name() -> std::borrow::Cow<'static, str> {
                <Self as schemars::JsonSchema>::schema_name()
            }

            fn schemas(
                schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>,
            ) {
                schemas.extend($crate::http::openapi::bridge::components::<Self>());
            }
        }
    )+};
}
pub(crate) use bridged;

/// Implements `utoipa`'s trait for models of queries, from their `JsonSchema`.
macro_rules! queries {
    ($($model:ty),+ $(,)?) => {$(
        impl utoipa::IntoParams for $model {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::http::openapi::bridge::query_parameters::<Self>()
            }
        }
    )+};
}
pub(crate) use queries;

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.into_generator()
}

/// A model's own schema.
pub(crate) fn schema<T: JsonSchema>() -> RefOr<Schema> {
    let mut generator = generator();
    let schema = T::json_schema(&mut generator).into();
    convert(schema, &generator.take_definitions(true))
}

/// The schemas that a model refers to.
pub(crate) fn components<T: JsonSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut generator = generator();
    T::json_schema(&mut generator);
    let definitions = generator.take_definitions(true);
    definitions
        .iter()
        .map(|(name, schema)| (name.clone(), convert(schema.clone(), &definitions)))
        .collect()
}

/// A model's properties as parameters of a query.
pub(crate) fn query_parameters<T: JsonSchema>() -> Vec<Parameter> {
    let mut generator = generator();
    let schema: Value = T::json_schema(&mut generator).into();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, schema)| query_parameter(name, schema))
        .collect()
}

fn query_parameter(name: String, mut schema: Value) -> Parameter {
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    // a query has no null: a parameter is present or absent
    if let Some(Value::Array(types)) = schema.get("type") {
        schema["type"] = types
            .iter()
            .find(|name| *name != "null")
            .cloned()
            .unwrap_or_default();
    }
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(description.as_ref().and_then(Value::as_str))
        .schema(Some(convert(schema, &Map::new())))
        .build()
}

fn convert(mut schema: Value, definitions: &Map<String, Value>) -> RefOr<Schema> {
    lift(&mut schema, definitions);
    tidy(&mut schema);
    serde_json::from_value(schema)
        .unwrap_or_else(|error| unreachable!("a schema of schemars is an OpenAPI one: {error}"))
}

/// Writes the items of a list out where fewer of their fields are mandatory than elsewhere ([`crate::decode::edition`]): what
/// is not may be null there.
fn lift(schema: &mut Value, definitions: &Map<String, Value>) {
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    for field in fields.into_iter().flat_map(Map::values_mut) {
        let Some(mandatory) = field["x-2024-09"]["required"].as_array().cloned() else {
            continue;
        };
        let name = field["items"]["$ref"].as_str();
        let name = name.and_then(|path| path.rsplit('/').next());
        let Some(mut item) = name.and_then(|name| definitions.get(name)).cloned() else {
            continue;
        };
        let inner = item["properties"].as_object_mut();
        for (name, field) in inner.into_iter().flatten() {
            if !mandatory.iter().any(|one| one == name) && !admits_null(field) {
                field["type"] = json!([field["type"].take(), "null"]);
            }
        }
        field["items"] = item;
    }
}

/// Removes what `utoipa` would lose, or what says nothing, such as `default: null`.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            name_required(object);
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            hide_title(object);
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Lists the fields with `#[validate(required)]` as required. schemars does not, if the struct has `#[serde(default)]`.
/// They are the fields whose default is null, but that do not admit null.
fn name_required(object: &mut Map<String, Value>) {
    let properties = object.get("properties").and_then(Value::as_object);
    let required: Vec<Value> = properties
        .into_iter()
        .flatten()
        .filter(|(_, schema)| schema.get("default").is_some_and(Value::is_null))
        .filter(|(_, schema)| !admits_null(schema))
        .map(|(name, _)| name.as_str().into())
        .collect();
    if required.is_empty() {
        return;
    }
    let named = object
        .entry("required")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(named) = named {
        named.extend(required);
    }
}

fn admits_null(schema: &Value) -> bool {
    let is_null = |one: &Value| *one == "null";
    match (&schema["type"], &schema["anyOf"]) {
        (Value::Array(types), _) => types.iter().any(is_null),
        (_, Value::Array(schemas)) => schemas.iter().any(|schema| is_null(&schema["type"])),
        (one, _) => is_null(one),
    }
}

fn hide_title(object: &mut Map<String, Value>) {
    if object.get("title").is_some_and(Value::is_string) {
        object.remove("title");
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use validator::Validate;

    use super::*;

    #[derive(Default, Serialize, Deserialize, Validate, JsonSchema)]
    #[serde(default)]
    struct Part {
        #[validate(required)]
        name: Option<String>,
        label: Option<String>,
    }

    #[derive(Default, Serialize, Deserialize, Validate, JsonSchema)]
    #[serde(default)]
    struct Whole {
        #[validate(required, nested)]
        first: Option<Part>,
        #[validate(nested)]
        second: Option<Part>,
        count: i32,
    }

    #[test]
    fn a_schema_requires_the_fields_that_validation_requires_and_no_others() {
        let RefOr::T(schema) = schema::<Whole>() else {
            panic!("the schema is a reference");
        };
        let schema = serde_json::to_value(schema).expect("a schema");
        assert_eq!(schema["required"], json!(["first"]));
        assert_eq!(schema["properties"]["first"]["required"], json!(["name"]));
        let (name, part) = &components::<Whole>()[0];
        let part = serde_json::to_value(part).expect("a schema");
        assert_eq!(name, "Part");
        assert_eq!(part["required"], json!(["name"]));
    }
}
