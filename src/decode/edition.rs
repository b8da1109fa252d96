//! Rules that hold in one edition of the API only, or for some operations.
//!
//! A field's `#[validate(..)]` are the rules of the founding edition for every operation. What differs is beside it, as
//! an extension of its schema that has the keywords of JSON schema, and so is in the OpenAPI document too:
//!
//! ```ignore
//! #[validate(required, length(max = 255))]
//! #[schemars(extend("x-current" = {"maxLength": 64}))]
//! pub name: Option<String>,
//! ```
//!
//! | extension | holds |
//! |---|---|
//! | `x-2024-09`, `x-current` | in this edition |
//! | `x-report` | in registrations and reports of disks |
//! | `x-2024-09-update`, `x-current-report` … | in this edition, for these operations |
//!
//! The keywords are `required`, `minLength`, `maxLength`, `minimum`, `maximum`, `maxItems`, `pattern`, `enum`, and
//! `type` where an integer may also be a text. On a struct, `required` names its mandatory fields; on a field that
//! has a struct or a list of them, it does so for that place. `null` lifts the rule of the schema itself. An `enum`
//! that only updates have admits what is stored besides ([`super::Unlisted`]).

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};

use super::differences::{Differences, Words};
use crate::config::Edition;

/// Which of the declared rules apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// The edition of the API.
    pub edition: Edition,
    /// What the body is for.
    pub operation: Operation,
}

/// Operations that have rules of their own for what others have too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Operation {
    /// An agent describes its server: a registration or its disks.
    Report,
    /// An update of a task.
    Update,
    /// Any other.
    #[default]
    Other,
}

impl Rules {
    /// The extensions that apply, the more special ones last.
    fn extensions(self) -> Vec<String> {
        let edition = match self.edition {
            Edition::Founding => "2024-09",
            Edition::Current => "current",
        };
        let operation = match self.operation {
            Operation::Report => "report",
            Operation::Update => "update",
            Operation::Other => return vec![format!("x-{edition}")],
        };
        vec![
            format!("x-{edition}"),
            format!("x-{operation}"),
            format!("x-{edition}-{operation}"),
        ]
    }
}

impl Differences {
    /// What differs for `T` under these rules, if anything.
    pub(super) fn of<T: JsonSchema + 'static>(rules: Rules) -> Option<&'static Self> {
        type Known = HashMap<(TypeId, Rules), Option<&'static Differences>>;
        static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);
        let key = (TypeId::of::<T>(), rules);
        let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key) {
            return *found;
        }
        drop(known);
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        *known.entry(key).or_insert_with(|| {
            let found = Self::read(&schema::<T>(), rules);
            // made once for each model
            found.map(|found| &*Box::leak(Box::new(found)))
        })
    }

    fn read(schema: &Value, rules: Rules) -> Option<Self> {
        let reader = Reader {
            definitions: &schema["$defs"],
            extensions: rules.extensions(),
        };
        reader.differences(schema)
    }
}

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12();
    SchemaGenerator::new(settings)
        .into_root_schema_for::<T>()
        .into()
}

/// Reads a schema.
struct Reader<'a> {
    definitions: &'a Value,
    extensions: Vec<String>,
}

impl Reader<'_> {
    fn differences(&self, schema: &Value) -> Option<Differences> {
        let object = self.resolve(schema);
        let mut found = Differences::default();
        let mut keywords = Map::new();
        let places = if std::ptr::eq(schema, object) {
            vec![schema]
        } else {
            vec![object, schema]
        };
        for place in places {
            if let Some(words) = lifted_elsewhere(place) {
                keywords.insert("enum".into(), words.clone());
            }
            for extension in &self.extensions {
                let own = place[extension].as_object().into_iter().flatten();
                for (keyword, rule) in own {
                    keywords.insert(keyword.clone(), rule.clone());
                    if keyword == "enum" {
                        found.words = words(rule, extension.ends_with("-update"));
                    }
                }
            }
        }
        if found.words.is_none() {
            found.words = keywords.get("enum").and_then(|rule| words(rule, false));
        }
        apply(&mut found, &keywords);
        let required = found.required.as_deref().unwrap_or_default();
        for (name, field) in object["properties"].as_object().into_iter().flatten() {
            let mut below = self.differences(field).unwrap_or_default();
            below.is_mandatory = required.contains(name);
            if below.says_something() {
                found.fields.push((name.clone(), below));
            }
        }
        found.says_something().then_some(found)
    }

    /// The schema of the object that a value is, or that the items of a list are.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/$defs/");
            return self.resolve(&self.definitions[name]);
        }
        match (&schema["anyOf"], &schema["items"]) {
            (Value::Array(schemas), _) => self.resolve(&schemas[0]),
            (_, items @ Value::Object(_)) => self.resolve(items),
            _ => schema,
        }
    }
}

fn apply(found: &mut Differences, keywords: &Map<String, Value>) {
    let rule = |keyword: &str| keywords.get(keyword).filter(|rule| !rule.is_null());
    let texts = |rule: &Value| -> Vec<String> {
        let texts = rule.as_array().into_iter().flatten();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    found.required = rule("required").map(texts);
    if let Some(longest) = rule("maxLength").and_then(Value::as_u64) {
        let shortest = rule("minLength").and_then(Value::as_u64);
        found.lengths = Some((shortest.unwrap_or(0), longest));
    }
    if let Some(most) = rule("maximum").and_then(Value::as_f64) {
        let least = rule("minimum").and_then(Value::as_f64);
        found.range = Some((least.unwrap_or(0.0), most));
    }
    let most = rule("maxItems").and_then(Value::as_u64);
    found.max_items = most.and_then(|most| usize::try_from(most).ok());
    let pattern = rule("pattern").and_then(Value::as_str);
    found.pattern = pattern.map(|pattern| Regex::new(pattern).expect("a regular expression"));
    found.may_be_digits = rule("type").is_some_and(|types| texts(types).contains(&"string".into()));
}

fn words(rule: &Value, or_stored: bool) -> Option<Words> {
    let words = rule.as_array()?.iter().filter_map(Value::as_str);
    let listed = words.map(str::to_owned).collect();
    Some(Words { listed, or_stored })
}

/// The words of a text that may be another one under other rules.
fn lifted_elsewhere(schema: &Value) -> Option<&Value> {
    let mut extensions = schema.as_object()?.iter();
    let lifts = |(name, rules): (&String, &Value)| {
        name.starts_with("x-") && rules.get("enum").is_some_and(Value::is_null)
    };
    extensions.any(lifts).then(|| &schema["enum"])
}
