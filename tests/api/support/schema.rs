//! The generated `OpenAPI` document, and whether an answer keeps what it promises.

use regex::Regex;
use serde_json::{Map, Value};

/// The document.
pub struct Document(pub Value);

impl Document {
    pub fn generated() -> Self {
        Self(serde_json::from_str(&text()).expect("the document is JSON"))
    }

    /// A schema of its components.
    pub fn schema(&self, name: &str) -> &Value {
        self.resolve(&format!("#/components/schemas/{name}"))
    }

    /// What a reference refers to.
    pub fn resolve(&self, reference: &str) -> &Value {
        let target = reference
            .strip_prefix('#')
            .and_then(|path| self.0.pointer(path));
        target.unwrap_or_else(|| panic!("{reference} refers to nothing"))
    }

    /// Asserts that a value is what a schema promises, with nothing in it that the schema does not have.
    #[track_caller]
    pub fn assert_keeps(&self, schema: &Value, value: &Value) {
        if let Err(fault) = self.check(schema, value, "$") {
            panic!("{fault}: {value}");
        }
    }

    fn check(&self, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
        let rules = schema.as_object().ok_or("a schema is no object")?;
        for (keyword, rule) in rules {
            let kept = match keyword.as_str() {
                "description" | "format" | "default" | "writeOnly" => true,
                // of requests only
                extension if extension.starts_with("x-") => true,
                // what a source has may be any text where an edition or an agent has it so
                "enum" if lifts_enum(rules) => true,
                // They tell how to read the other's value.
                "properties" | "additionalProperties" | "required" if !value.is_object() => true,
                "$ref" => {
                    let target = self.resolve(rule.as_str().unwrap_or_default());
                    return self.check(target, value, path);
                }
                "anyOf" => list(rule).any(|schema| self.check(schema, value, path).is_ok()),
                "type" => match rule {
                    Value::Array(types) => types.iter().any(|name| is_of(name, value)),
                    name => is_of(name, value),
                },
                "enum" => list(rule).any(|word| word == value),
                "required" => {
                    list(rule).all(|name| value.get(name.as_str().unwrap_or_default()).is_some())
                }
                "properties" | "additionalProperties" => {
                    self.check_members(schema, value, path)?;
                    true
                }
                "items" => {
                    for (index, item) in list(value).enumerate() {
                        self.check(rule, item, &format!("{path}[{index}]"))?;
                    }
                    true
                }
                "pattern" => {
                    let pattern = Regex::new(rule.as_str().unwrap_or_default());
                    let pattern = pattern.map_err(|error| error.to_string())?;
                    value.as_str().is_none_or(|text| pattern.is_match(text))
                }
                limit => keeps_limit(limit, rule, value),
            };
            if !kept {
                return Err(format!("{path} does not keep {keyword}: {rule}"));
            }
        }
        Ok(())
    }

    fn check_members(&self, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
        for (name, member) in value.as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            let named = schema["properties"].get(name);
            let schema = named.or_else(|| schema.get("additionalProperties"));
            let schema = schema.ok_or_else(|| format!("the document has no {path}"))?;
            self.check(schema, member, &path)?;
        }
        Ok(())
    }
}

/// Whether an extension lifts a schema's enumeration.
fn lifts_enum(schema: &Map<String, Value>) -> bool {
    let lifts = |(name, rules): (&String, &Value)| {
        name.starts_with("x-") && rules.get("enum").is_some_and(Value::is_null)
    };
    schema.iter().any(lifts)
}

/// A schema with these extensions applied: their keywords instead of its own, null for none.
pub fn effective(schema: &Value, extensions: &[String]) -> Value {
    let mut found = schema.clone();
    for name in extensions {
        let rules = schema[name].as_object().into_iter().flatten();
        for (keyword, rule) in rules {
            found[keyword] = rule.clone();
        }
    }
    found
}

/// The generated document as it is committed.
pub fn text() -> String {
    let document = sms_task_service::http::document();
    document.to_pretty_json().expect("the document is JSON") + "\n"
}

/// Whether a schema lets null pass.
pub fn admits_null(schema: &Value) -> bool {
    let document = Document(Value::Null);
    match schema.get("anyOf") {
        Some(schemas) => list(schemas).any(|schema| schema["type"] == "null"),
        None => document.check(schema, &Value::Null, "$").is_ok(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

/// Limits are for values of their own type only.
fn keeps_limit(keyword: &str, limit: &Value, value: &Value) -> bool {
    let characters = value.as_str().map(|text| text.chars().count() as f64);
    let items = value.as_array().map(|items| items.len() as f64);
    let limit = limit.as_f64();
    match keyword {
        "minimum" => value.as_f64().is_none_or(|value| Some(value) >= limit),
        "maximum" => value.as_f64().is_none_or(|value| Some(value) <= limit),
        "minLength" => characters.is_none_or(|length| Some(length) >= limit),
        "maxLength" => characters.is_none_or(|length| Some(length) <= limit),
        "minItems" => items.is_none_or(|items| Some(items) >= limit),
        "maxItems" => items.is_none_or(|items| Some(items) <= limit),
        other => panic!("this check does not know {other}"),
    }
}
