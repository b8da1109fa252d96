//! Bodies built from the field table.

use serde_json::{Map, Value, json};

use super::table::{FOUNDING, Kind, Row, View, rows, rows_in};

/// A place in a body where an object of the table can be, as the path to it.
#[derive(Debug, Clone)]
pub struct Place {
    view: View,
    root: &'static str,
    steps: Vec<&'static Row>,
}

impl Place {
    /// All places in the body `root`, itself first.
    pub fn all(view: View, root: &'static str) -> Vec<Self> {
        let steps = Vec::new();
        let mut found = vec![Self { view, root, steps }];
        let mut next = 0;
        while let Some(place) = found.get(next).cloned() {
            for row in rows_in(view, place.object())
                .iter()
                .filter(|row| row.child().is_some())
            {
                let steps = [place.steps.as_slice(), &[row]].concat();
                found.push(Self { view, root, steps });
            }
            next += 1;
        }
        found
    }

    /// Every field of the body `root`, at every place where it can be, as the service reads it there.
    pub fn all_fields(view: View, root: &'static str) -> Vec<(Self, Row)> {
        let fields = |place: Self| {
            let all = rows_in(view, place.object()).iter();
            all.map(|row| (place.clone(), place.here(row.clone())))
                .collect::<Vec<_>>()
        };
        Self::all(view, root).into_iter().flat_map(fields).collect()
    }

    /// The rules of a field here: agents report interfaces of sources that are down.
    fn here(&self, mut row: Row) -> Row {
        let outer = self.steps.last().map_or(self.root, |step| &step.object);
        if row.object == "NetWork" && outer == "PostSourceServerBody" && row.name != "mac" {
            row.mandatory = false;
        }
        row
    }

    /// A minimal body with a minimal object at this place that lacks one field.
    pub fn body_without(&self, field: &str) -> String {
        let mut object = self.least();
        object.as_object_mut().expect("an object").remove(field);
        self.body(object).to_string()
    }

    /// The smallest object that is accepted here.
    pub fn least(&self) -> Value {
        minimal_in(self.view, self.object())
    }

    /// Whether it is the body itself.
    pub fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// The object that can be there.
    pub fn object(&self) -> &'static str {
        let child = self.steps.last().and_then(|row| row.child());
        child.unwrap_or(self.root)
    }

    /// The path of a field of the first object there: `target_server.disks[0].size`.
    pub fn path(&self, field: &str) -> String {
        let step = |row: &&Row| match row.kind {
            Kind::Array(_) => format!("{}[0].", row.name),
            _ => format!("{}.", row.name),
        };
        self.steps.iter().map(step).collect::<String>() + field
    }

    /// A minimal body with `object` at this place.
    pub fn body(&self, object: Value) -> Value {
        self.steps.iter().rev().fold(object, |inner, row| {
            let mut outer = minimal_in(self.view, &row.object);
            outer[&row.name] = match row.kind {
                Kind::Array(_) => json!([inner]),
                _ => inner,
            };
            outer
        })
    }

    /// A minimal body with a minimal object at this place, one of whose fields is the text `json`.
    pub fn body_with(&self, field: &str, json: &str) -> String {
        const MARK: &str = "here comes the field";
        let mut object = self.least();
        object[field] = MARK.into();
        let body = self.body(object).to_string();
        body.replacen(&format!("\"{MARK}\""), json, 1)
    }
}

/// The smallest object that an update in the founding edition accepts.
pub fn minimal(object: &str) -> Value {
    minimal_in(FOUNDING, object)
}

/// The smallest object that is accepted.
pub fn minimal_in(view: View, object: &str) -> Value {
    let mandatory = rows_in(view, object).iter().filter(|row| row.mandatory);
    let least = |row: &Row| match &row.kind {
        Kind::Text => "a"
            .repeat(row.lengths.map_or(0, |(shortest, _)| shortest))
            .into(),
        Kind::Words(words) => words[0].as_str().into(),
        Kind::Time => "00:00".into(),
        Kind::Boolean => false.into(),
        Kind::Integer | Kind::Long | Kind::Double => row.range.0.into(),
        Kind::Object(child) => minimal_in(view, child),
        Kind::Any => json!({}),
        Kind::Array(child) => vec![minimal_in(view, child); row.items.0].into(),
        Kind::Texts => vec!["a"; row.items.0].into(),
    };
    mandatory
        .map(|row| (row.name.clone(), least(row)))
        .collect()
}

/// An object with `value`'s choice for each scalar field and two items in each array.
pub fn filled(object: &str, value: &mut dyn FnMut(&Row) -> Option<Value>) -> Value {
    let mut fields = Map::new();
    for row in rows(object) {
        let said = match &row.kind {
            Kind::Object(child) => Some(filled(child, value)),
            Kind::Array(child) => Some(json!([filled(child, value), filled(child, value)])),
            _ => value(row),
        };
        fields.extend(said.map(|said| (row.name.clone(), said)));
    }
    fields.into()
}

/// Every field with a distinct value, as far as its type has enough. Another `round` has other values, and as
/// many rounds as an enumeration has values use all of them.
pub fn distinct(object: &str, round: usize) -> Value {
    let mut n = round;
    filled(object, &mut |row| {
        n += 1;
        Some(nth(row, n))
    })
}

/// The `n`th value of a scalar field.
fn nth(row: &Row, n: usize) -> Value {
    let (min, max) = row.range;
    let below = (n as u64 % (max.abs_diff(min).saturating_add(1))).cast_signed();
    match &row.kind {
        Kind::Text => format!("{}-{n}", row.name).into(),
        Kind::Words(words) => words[n % words.len()].as_str().into(),
        Kind::Boolean => n.is_multiple_of(2).into(),
        Kind::Double => json!(0.25 + (n % 9999) as f64),
        Kind::Object(_) | Kind::Any | Kind::Array(_) | Kind::Texts | Kind::Time => {
            unreachable!("{row:?} is no scalar of an update")
        }
        _ => (max - below).into(),
    }
}

/// How a value reads back from an empty task: as written, or as the default or null.
pub fn read_back(object: &str, written: &Value) -> Value {
    let field = |row: &Row| match (&row.kind, &written[&row.name]) {
        (_, Value::Null) => row.default.clone(),
        (Kind::Object(child), value) => read_back(child, value),
        (Kind::Array(child), Value::Array(items)) => {
            items.iter().map(|item| read_back(child, item)).collect()
        }
        (_, value) => value.clone(),
    };
    let all = rows(object).iter();
    all.map(|row| (row.name.clone(), field(row))).collect()
}
