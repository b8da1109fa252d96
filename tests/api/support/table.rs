//! The vendor's field tables (`openapi/fields.csv`, `openapi/fields-2026.csv`), which drive the guard tests.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// Fields that are mandatory in the table but not in the service. This list may only shrink.
pub const NOT_MANDATORY: [(&str, &str); 1] = [
    // It is null in the page's own example, and the official clients drop nulls.
    ("TargetServer", "ip"),
];

/// One field of one object.
#[derive(Debug)]
pub struct Row {
    pub object: String,
    pub name: String,
    pub kind: Kind,
    pub mandatory: bool,
    /// Minimum and maximum length, in characters.
    pub lengths: Option<(usize, usize)>,
    /// Minimum and maximum.
    pub range: (i64, i64),
    pub max_items: usize,
    pub default: Value,
}

/// The type of a field.
#[derive(Debug, PartialEq)]
pub enum Kind {
    Text,
    /// One of these strings.
    Words(Vec<String>),
    Boolean,
    Integer,
    Long,
    Double,
    /// An object of the table.
    Object(String),
    /// An array of an object of the table.
    Array(String),
}

/// The rows of an object, in the table's order.
pub fn rows(object: &str) -> &'static [Row] {
    TABLE
        .get(object)
        .unwrap_or_else(|| panic!("the table has no {object}"))
}

/// The names of all objects.
pub fn objects() -> impl Iterator<Item = &'static str> {
    TABLE.keys().map(String::as_str)
}

impl Row {
    /// The object in the field, or in its array.
    pub fn child(&self) -> Option<&str> {
        match &self.kind {
            Kind::Object(child) | Kind::Array(child) => Some(child),
            _ => None,
        }
    }

    /// Whether this is in a list of exceptions.
    pub fn is_in(&self, exceptions: &[(&str, &str)]) -> bool {
        exceptions.contains(&(&self.object, &self.name))
    }
}

type Table = BTreeMap<String, Vec<Row>>;

/// The fields of the founding page.
const FOUNDING: &str = include_str!("../../../openapi/fields.csv");

/// Fields and enumeration values that the API has gained since.
const NEWER: &str = include_str!("../../../openapi/fields-2026.csv");

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for text in [FOUNDING, NEWER] {
        for line in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let line: Line = line.expect("a line of the table");
            if !["path", "header"].contains(&line.object.as_str()) {
                let row = line.into_row();
                let rows = table.entry(row.object.clone()).or_default();
                // existing fields have more values today
                rows.retain(|older| older.name != row.name);
                rows.push(row);
            }
        }
    }
    table
});

#[derive(Deserialize)]
struct Line {
    object: String,
    field: String,
    r#type: String,
    mandatory: String,
    min_len: Option<usize>,
    max_len: Option<usize>,
    min: Option<f64>,
    max: Option<String>,
    max_items: Option<usize>,
    r#enum: String,
    default: String,
}

impl Line {
    fn into_row(self) -> Row {
        let max = self.max.as_deref().unwrap_or("0");
        let row = Row {
            kind: self.kind(),
            mandatory: self.mandatory == "Yes",
            lengths: self.min_len.zip(self.max_len),
            range: (self.min.unwrap_or(0.0) as i64, limit(max)),
            max_items: self.max_items.unwrap_or(0),
            default: match self.default.as_str() {
                "" => Value::Null,
                // Numbers and booleans are JSON as they are.
                text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            },
            object: self.object,
            name: self.field,
        };
        Row {
            mandatory: row.mandatory && !row.is_in(&NOT_MANDATORY),
            ..row
        }
    }

    fn kind(&self) -> Kind {
        let words = || self.r#enum.split('|').map(str::to_owned).collect();
        match self.r#type.as_str() {
            "String" if self.r#enum.is_empty() => Kind::Text,
            "String" => Kind::Words(words()),
            "Boolean" => Kind::Boolean,
            "Integer" => Kind::Integer,
            "Long" => Kind::Long,
            "Double" => Kind::Double,
            other => match other.strip_prefix("Array of ") {
                Some(items) => Kind::Array(named(items, " objects")),
                None => Kind::Object(named(other, " object")),
            },
        }
    }
}

fn named(text: &str, suffix: &str) -> String {
    let name = text.strip_suffix(suffix);
    name.unwrap_or_else(|| panic!("the table has a type {text}"))
        .to_owned()
}

/// Not through a float, which would round the largest.
fn limit(text: &str) -> i64 {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().expect("a whole number")
}

#[test]
fn the_table_has_the_fourteen_objects_and_every_type_in_it_is_known() {
    assert_eq!(objects().count(), 14);
    let all: Vec<_> = objects().flat_map(rows).collect();
    assert_eq!(
        FOUNDING.lines().count() - 3,
        189,
        "a head, and two parameters"
    );
    assert_eq!(all.len(), 189 + 13);
    for row in all {
        if let Some(child) = row.child() {
            assert!(!rows(child).is_empty());
        }
        if let (Kind::Words(words), Some((_, longest))) = (&row.kind, row.lengths) {
            let fits = |word: &String| word.chars().count() <= longest;
            assert!(words.iter().all(fits), "{row:?}");
        }
    }
}
