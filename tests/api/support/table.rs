//! The tables of the vendor's API (`openapi/fields.csv`, `openapi/fields-2026.csv`, `openapi/operations.csv`),
//! which drive the guard tests.

mod departures;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use sms_task_service::config::Edition;
use sms_task_service::decode::Operation as Purpose;

use departures::DEPARTURES;
use line::Line;

/// Under which edition, and for what, a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub edition: Edition,
    pub purpose: Purpose,
}

/// The tables as an update in the founding edition sees them.
pub const FOUNDING: View = View {
    edition: Edition::Founding,
    purpose: Purpose::Update,
};

pub const EDITIONS: [Edition; 2] = [Edition::Founding, Edition::Current];

impl View {
    /// How the service reads this body.
    pub fn of(edition: Edition, body: &str) -> Self {
        let purpose = match body {
            "UpdateTask" => Purpose::Update,
            "PostSourceServerBody" | "PutDiskInfoReq" => Purpose::Report,
            _ => Purpose::Other,
        };
        Self { edition, purpose }
    }
}

/// One field of one object, as the service reads it.
#[derive(Debug, Clone)]
pub struct Row {
    pub object: String,
    pub name: String,
    pub kind: Kind,
    pub mandatory: bool,
    /// Minimum and maximum length, in characters.
    pub lengths: Option<(usize, usize)>,
    /// Whether it is made of letters, digits, `_` and `-` only.
    pub is_name: bool,
    /// Minimum and maximum.
    pub range: (i64, i64),
    pub items: (usize, usize),
    pub default: Value,
    /// Whether an integer may be given as text.
    pub may_be_digits: bool,
    /// Whether its words may be in lower and upper case.
    pub any_case: bool,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Text,
    /// One of these strings.
    Words(Vec<String>),
    /// A time of day.
    Time,
    Boolean,
    Integer,
    Long,
    Double,
    /// An object of the table.
    Object(String),
    /// Any object.
    Any,
    /// An array of an object of the table.
    Array(String),
    /// An array of strings.
    Texts,
}

/// An operation of the API.
#[derive(Debug, Deserialize)]
pub struct Operation {
    #[serde(rename = "operation")]
    pub id: String,
    pub method: String,
    pub path: String,
    /// The object that its body is; empty if it has none.
    pub body: String,
}

/// The rows of an object as an update in the founding edition has them, in the table's order.
pub fn rows(object: &str) -> &'static [Row] {
    rows_in(FOUNDING, object)
}

/// The rows of an object.
pub fn rows_in(view: View, object: &str) -> &'static [Row] {
    let tables = TABLES.iter().find(|(of, _)| *of == view);
    let (_, table) = tables.expect("a table for every view");
    table
        .get(object)
        .unwrap_or_else(|| panic!("the table has no {object}"))
}

/// The names of the objects of an update.
pub fn objects() -> impl Iterator<Item = &'static str> {
    below("UpdateTask").into_iter()
}

/// The names of all objects, without the queries.
pub fn all_objects() -> BTreeSet<&'static str> {
    let bodies = OPERATIONS.iter().filter(|one| !one.body.is_empty());
    bodies.flat_map(|one| below(&one.body)).collect()
}

/// An object and all in it.
fn below(object: &'static str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::from([object]);
    let children = rows(object).iter().filter_map(Row::child);
    found.extend(children.flat_map(below));
    found
}

/// All operations that have a body or a query.
pub static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let text = include_str!("../../../openapi/operations.csv");
    let lines = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    lines.map(|line| line.expect("an operation")).collect()
});

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

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let text = include_str!("../../../openapi/fields-2026.csv");
    let lines = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    lines.map(|line| line.expect("a field")).collect()
});

static TABLES: LazyLock<Vec<(View, Table)>> = LazyLock::new(|| {
    let purposes = [Purpose::Update, Purpose::Report, Purpose::Other];
    let views = EDITIONS
        .into_iter()
        .flat_map(|edition| purposes.map(|purpose| View { edition, purpose }));
    views.map(|view| (view, table(view))).collect()
});

fn table(view: View) -> Table {
    let mut table = Table::new();
    for line in LINES.iter() {
        let mut row = line.row(view);
        for (object, field, departure) in DEPARTURES {
            if row.is_in(&[(object, field)]) {
                departure.apply(&mut row, view);
            }
        }
        table.entry(row.object.clone()).or_default().push(row);
    }
    table
}

#[test]
fn the_columns_of_2024_are_the_founding_page() {
    let founding = include_str!("../../../openapi/fields.csv");
    let founding: Vec<_> = founding
        .lines()
        .skip(1)
        .map(line::founding)
        .filter(|(object, ..)| !["path", "header"].contains(&object.as_str()))
        .collect();
    assert_eq!(founding.len(), 189);
    let update: Vec<_> = objects().collect();
    assert_eq!(update.len(), 14);
    let of_update = LINES
        .iter()
        .filter(|line| update.contains(&line.object.as_str()) && line.mandatory_2024 != "-");
    let found: BTreeMap<_, _> = of_update.map(|line| (line.key(), line.of_2024())).collect();
    assert_eq!(found.len(), 189);
    for (object, field, cells) in founding {
        assert_eq!(
            found[&(object.clone(), field.clone())],
            cells,
            "{object}.{field}"
        );
    }
}

#[test]
fn every_departure_is_about_a_row_and_every_row_is_of_an_operation() {
    for (object, field, _) in DEPARTURES {
        let mut lines = LINES.iter();
        let known = lines.any(|line| (&*line.object, &*line.field) == (*object, *field));
        assert!(known, "{object}.{field}");
    }
    let all = all_objects();
    for line in LINES.iter() {
        let is_query = line
            .object
            .strip_suffix('?')
            .is_some_and(|operation| OPERATIONS.iter().any(|known| known.id == operation));
        assert!(is_query || all.contains(&*line.object), "{}", line.object);
    }
}

#[test]
fn no_departure_is_in_vain() {
    for (object, field, departure) in DEPARTURES {
        let lines = LINES
            .iter()
            .filter(|line| (&*line.object, &*line.field) == (*object, *field));
        for line in lines {
            let differs = TABLES.iter().any(|(view, _)| {
                let told = line.row(*view);
                let mut made = told.clone();
                departure.apply(&mut made, *view);
                format!("{told:?}") != format!("{made:?}")
            });
            assert!(differs, "{object}.{field}: {departure:?}");
        }
    }
}
