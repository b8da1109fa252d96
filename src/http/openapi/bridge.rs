//! From `schemars` to `utoipa`: the models' schemas, rules included, in the OpenAPI document.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};
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
    convert(T::json_schema(&mut generator).into())
}

/// The schemas that a model refers to.
pub(crate) fn components<T: JsonSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut generator = generator();
    T::json_schema(&mut generator);
    generator
        .take_definitions(true)
        .into_iter()
        .map(|(name, schema)| (name, convert(schema)))
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
    // a query has no null: a parameter is there or not
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
        .schema(Some(convert(schema)))
        .build()
}

fn convert(mut schema: Value) -> RefOr<Schema> {
    tidy(&mut schema);
    serde_json::from_value(schema)
        .unwrap_or_else(|error| unreachable!("a schema of schemars is an OpenAPI one: {error}"))
}

/// Leaves out what would be lost or say nothing: `default: null`, schemars' own number formats.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
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

fn hide_title(object: &mut Map<String, Value>) {
    if object.get("title").is_some_and(Value::is_string) {
        object.remove("title");
    }
}
