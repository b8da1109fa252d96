//! Bodies with a value in every field, made from the OpenAPI document: a field that is new is in
//! every test that uses them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::to_value(sms_task_service::http::document()).expect("the document is JSON")
});

/// An object of this schema; lists have up to three items. The same seed makes the same values,
/// another one makes others, and every text begins with it.
pub fn filled(schema: &str, seed: u64) -> Value {
    Filler { seed, items: None }.object(&reference(schema), schema)
}

/// The same with this many items in every list.
pub fn filled_to(schema: &str, seed: u64, items: u64) -> Value {
    let items = Some(items);
    Filler { seed, items }.object(&reference(schema), schema)
}

/// An update of a task that fills everything.
pub fn update(seed: u64) -> Value {
    without_id(filled("UpdateTask", seed))
}

/// The same with this many items in every list.
pub fn update_to(seed: u64, items: u64) -> Value {
    without_id(filled_to("UpdateTask", seed, items))
}

/// A registration that fills everything; the service gives the id.
pub fn source(seed: u64) -> Value {
    without_id(filled_to("PostSourceServerBody", seed, 2))
}

fn without_id(mut body: Value) -> Value {
    body.as_object_mut().expect("an object").remove("id");
    body
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

struct Filler {
    seed: u64,
    items: Option<u64>,
}

impl Filler {
    fn object(&self, schema: &Value, path: &str) -> Value {
        // an object of which nothing is kept has no properties
        let fields = resolve(schema)["properties"].as_object();
        let filled = fields
            .into_iter()
            .flatten()
            .map(|(name, field)| (name.clone(), self.value(field, &format!("{path}.{name}"))));
        Value::Object(filled.collect::<Map<_, _>>())
    }

    fn value(&self, schema: &Value, path: &str) -> Value {
        let schema = resolve(schema);
        let chance = self.chance(path);
        // the words of updates, which everything takes
        let words = schema["x-2024-09-update"]["enum"].as_array();
        if let Some(words) = words.or(schema["enum"].as_array()) {
            let words: Vec<_> = words.iter().filter(|word| !word.is_null()).collect();
            return words[chance as usize % words.len()].clone();
        }
        match kind(schema) {
            "object" => self.object(schema, path),
            "array" => (0..self.items.unwrap_or(chance % 4))
                .map(|index| self.value(&schema["items"], &format!("{path}[{index}]")))
                .collect(),
            "boolean" => json!(chance.is_multiple_of(2)),
            "integer" => {
                let most = schema["maximum"].as_u64().expect("a maximum");
                json!(chance % most.saturating_add(1))
            }
            "number" => {
                let limit = |keyword: &str| schema[keyword].as_f64().expect("a limit");
                let (least, most) = (limit("minimum"), limit("maximum"));
                let share = (chance % 1_000_000) as f64 / 1_000_000.0;
                json!((least + share * (most - least)) as f32)
            }
            "string" => {
                let field = path.rsplit('.').next().unwrap_or_default();
                json!(format!("{} {field}", self.seed))
            }
            other => panic!("{path} is a {other:?}"),
        }
    }

    fn chance(&self, path: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, path).hash(&mut hasher);
        hasher.finish()
    }
}

/// Follows a reference, and passes by the `null` that most fields may be.
fn resolve(schema: &Value) -> &Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = DOCUMENT.pointer(reference.trim_start_matches('#'));
        return resolve(schema.expect("a schema"));
    }
    match schema["anyOf"].as_array() {
        Some(schemas) => resolve(&schemas[0]),
        None => schema,
    }
}

/// The first type that is not "null".
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds[0].as_str().unwrap_or_default(),
        _ => "nothing",
    }
}
