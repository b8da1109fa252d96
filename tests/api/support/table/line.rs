//! The lines of the tables.

use serde::Deserialize;
use serde_json::Value;
use sms_task_service::config::Edition;
use sms_task_service::decode::Operation as Purpose;

use super::{Kind, Row, View};

/// A line of `fields-2026.csv`.
#[derive(Debug, Deserialize)]
pub struct Line {
    pub object: String,
    pub field: String,
    r#type: String,
    /// `-`: the edition does not have the field. The service reads it by the other edition's rules.
    pub mandatory_2024: String,
    mandatory_2026: String,
    limits_2024: String,
    limits_2026: String,
    enum_2024: String,
    enum_2026: String,
    default_2024: String,
    default_2026: String,
}

/// The cells of one edition: mandatory, limits, enumeration, default.
pub type Cells = [String; 4];

impl Line {
    pub fn key(&self) -> (String, String) {
        (self.object.clone(), self.field.clone())
    }

    pub fn of_2024(&self) -> Cells {
        [
            &self.mandatory_2024,
            &self.limits_2024,
            &self.enum_2024,
            &self.default_2024,
        ]
        .map(String::clone)
    }

    fn of_2026(&self) -> Cells {
        [
            &self.mandatory_2026,
            &self.limits_2026,
            &self.enum_2026,
            &self.default_2026,
        ]
        .map(String::clone)
    }

    /// The field as the table has it, for the service: what an edition does not have is as in the other, and values
    /// that were added to an enumeration are allowed in both.
    pub fn row(&self, view: View) -> Row {
        let (old, new) = (self.of_2024(), self.of_2026());
        let gone = view.purpose == Purpose::Update && self.object == "PostSourceServerBody";
        let is_new = view.edition == Edition::Current && !gone;
        let has_it = |cells: &Cells| cells[0] != "-";
        let [mandatory, limits, words, default] = match is_new {
            true if has_it(&new) => new.clone(),
            false if !has_it(&old) => new.clone(),
            _ => old.clone(),
        };
        let words = match [&old[2], &new[2]] {
            [known, more] if !known.is_empty() && !more.is_empty() => union(known, more),
            _ => union(&words, ""),
        };
        let (limits, is_name) = match limits.strip_suffix(" letters") {
            Some(limits) => (limits, true),
            None => (limits.as_str(), false),
        };
        let limits = limits.split_once("..");
        let whole = |text: &str| text.parse::<i64>().expect("a whole number");
        let range = limits.map(|(min, max)| (whole(min), whole(max)));
        let sizes = range.map(|(min, max)| (min as usize, max as usize));
        let kind = self.kind(words, &self.limits_2024);
        Row {
            object: self.object.clone(),
            name: self.field.clone(),
            mandatory: mandatory == "Yes",
            lengths: sizes.filter(|_| self.r#type == "String"),
            is_name,
            range: range.unwrap_or_default(),
            items: sizes.unwrap_or_default(),
            default: match default.as_str() {
                "" => Value::Null,
                // Numbers and booleans are JSON as they are.
                text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            },
            may_be_digits: false,
            any_case: false,
            kind,
        }
    }

    fn kind(&self, words: Vec<String>, limits: &str) -> Kind {
        match self.r#type.as_str() {
            "String" if limits == "HH:MM" => Kind::Time,
            "String" if words.is_empty() => Kind::Text,
            "String" => Kind::Words(words),
            "Boolean" => Kind::Boolean,
            "Integer" => Kind::Integer,
            "Long" => Kind::Long,
            "Double" => Kind::Double,
            "Any object" => Kind::Any,
            "Array of String" => Kind::Texts,
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

fn union(some: &str, more: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    // the empty word is one of the values of start_type, and ends its list
    for list in [some, more].into_iter().filter(|list| !list.is_empty()) {
        for word in list.split('|') {
            if !words.iter().any(|known| known == word) {
                words.push(word.into());
            }
        }
    }
    words
}

/// A line of `fields.csv`: the object, the field and its cells.
pub fn founding(line: &str) -> (String, String, Cells) {
    let cells: Vec<_> = line.split(',').collect();
    let pair = |min: usize| {
        let [min, max] = [cells[min], cells[min + 1]].map(|text| text.trim_end_matches(".0"));
        (!max.is_empty()).then(|| format!("{min}..{max}"))
    };
    let limits = [4, 6, 8].into_iter().find_map(pair).unwrap_or_default();
    let told = [cells[3], &limits, cells[10], cells[11]].map(str::to_owned);
    (cells[0].into(), cells[1].into(), told)
}
