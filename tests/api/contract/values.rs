//! Values for a field that its row of the table allows or forbids, as JSON text.

use serde_json::json;

use crate::support::bodies::minimal;
use crate::support::table::{Kind, Row};

/// The longest array that is tested for every row; `arrays` tests longer ones.
const SHORT_ARRAY: usize = 255;

/// Values at the limits of what is allowed.
pub fn limits(row: &Row) -> Vec<String> {
    let (min, max) = row.range;
    match &row.kind {
        Kind::Text => {
            let (shortest, longest) = lengths(row);
            vec![text('a', shortest), text('a', longest), text('🦀', longest)]
        }
        Kind::Words(words) => words.iter().map(|word| json!(word).to_string()).collect(),
        Kind::Boolean => vec!["true".into(), "false".into()],
        Kind::Integer | Kind::Long | Kind::Double => vec![min.to_string(), max.to_string()],
        Kind::Object(child) => vec![minimal(child).to_string()],
        Kind::Array(child) if row.max_items <= SHORT_ARRAY => vec![array(child, row.max_items)],
        Kind::Array(child) => vec![array(child, 1)],
    }
}

/// All kinds of allowed values.
pub fn accepted(row: &Row) -> Vec<String> {
    let mut values = limits(row);
    match &row.kind {
        Kind::Text => values.extend(['é', '漢'].map(|c| text(c, lengths(row).1))),
        Kind::Double => values.extend(["0.1", "1e3", "9999.999999999998"].map(str::to_owned)),
        Kind::Array(_) => values.push("[]".into()),
        _ => {}
    }
    if !row.mandatory {
        values.push("null".into());
    }
    values
}

/// Values just past the limits, or of another type if there is no limit.
pub fn beyond(row: &Row) -> Vec<String> {
    let (min, max) = row.range;
    let (min, max) = (i128::from(min), i128::from(max));
    match &row.kind {
        Kind::Text => {
            let (shortest, longest) = lengths(row);
            let too_short = shortest.checked_sub(1).map(|length| text('a', length));
            let too_long = ['a', '🦀'].map(|c| text(c, longest + 1));
            too_long.into_iter().chain(too_short).collect()
        }
        Kind::Words(words) => not_words(words),
        Kind::Integer | Kind::Long => vec![(min - 1).to_string(), (max + 1).to_string()],
        Kind::Double => {
            let past = [(min as f64).next_down(), (max as f64).next_up()];
            past.iter().map(|value| format!("{value:e}")).collect()
        }
        Kind::Boolean => vec!["\"true\"".into(), "1".into()],
        Kind::Object(_) => vec!["[]".into()],
        Kind::Array(child) if row.max_items <= SHORT_ARRAY => vec![array(child, row.max_items + 1)],
        Kind::Array(_) => vec!["{}".into()],
    }
}

/// All kinds of forbidden values.
pub fn refused(row: &Row) -> Vec<String> {
    let mut values = beyond(row);
    values.extend(other_types(&row.kind).into_iter().map(str::to_owned));
    if matches!(row.kind, Kind::Text | Kind::Words(_)) {
        values.push(r#""a\u0000b""#.into());
    }
    if row.mandatory {
        values.push("null".into());
    }
    values
}

/// An array of this many minimal items.
pub fn array(child: &str, items: usize) -> String {
    let item = minimal(child).to_string() + ",";
    format!("[{}]", item.repeat(items).trim_end_matches(','))
}

/// Values of every JSON type except the field's.
fn other_types(kind: &Kind) -> Vec<&'static str> {
    let mut values = vec![
        // past 64 bits
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "1e30",
    ];
    let is_integer = matches!(kind, Kind::Integer | Kind::Long);
    if *kind != Kind::Double {
        // the last two are whole numbers, but not written as integers
        values.extend(["1.5", "0.5", "1.0", "1e0"]);
        values.extend(["0", "1"].iter().filter(|_| !is_integer));
    }
    if *kind != Kind::Boolean {
        values.extend(["true", "false"]);
    }
    if *kind != Kind::Text {
        values.extend([r#""1""#, r#""1.5""#, r#""true""#, r#""null""#]);
    }
    if !matches!(kind, Kind::Array(_)) {
        values.extend(["[]", "[null]", "[{}]", r#"["a"]"#]);
    }
    if !matches!(kind, Kind::Object(_)) {
        values.extend(["{}", r#"{"a":1}"#]);
    }
    values
}

/// Strings that are not in the enumeration, such as its values in another case or with a space.
fn not_words(words: &[String]) -> Vec<String> {
    let changed = |word: &String| {
        let lower = word.to_lowercase();
        let upper = word.to_uppercase();
        [lower, upper, format!("{word} "), format!("{word}X")]
    };
    let mut values: Vec<_> = words.iter().flat_map(changed).collect();
    values.push(String::new());
    values.retain(|value| !words.contains(value));
    values
        .iter()
        .map(|value| json!(value).to_string())
        .collect()
}

fn lengths(row: &Row) -> (usize, usize) {
    row.lengths
        .unwrap_or_else(|| panic!("{row:?} has no lengths"))
}

fn text(c: char, length: usize) -> String {
    json!(c.to_string().repeat(length)).to_string()
}
