//! Values for a field that its row of the table allows or forbids, as JSON text.

use serde_json::json;

use crate::support::bodies::minimal_in;
use crate::support::table::{Kind, Row, View};

/// The longest array that is tested for every row; `arrays` tests longer ones.
const SHORT_ARRAY: usize = 255;

/// Values at the limits of what is allowed.
pub fn limits(view: View, row: &Row) -> Vec<String> {
    let (min, max) = row.range;
    match &row.kind {
        Kind::Text => {
            let (shortest, longest) = lengths(row);
            let wide = if row.is_name { '漢' } else { '🦀' };
            vec![text('a', shortest), text('a', longest), text(wide, longest)]
        }
        Kind::Time => ["00:00", "23:59"]
            .map(|text| json!(text).to_string())
            .into(),
        Kind::Words(words) if row.any_case => {
            let cases = |word: &String| [word.to_lowercase(), word.to_uppercase()];
            let cases = words.iter().flat_map(cases);
            cases.map(|word| json!(word).to_string()).collect()
        }
        Kind::Words(words) => words.iter().map(|word| json!(word).to_string()).collect(),
        Kind::Boolean => vec!["true".into(), "false".into()],
        Kind::Integer | Kind::Long | Kind::Double => vec![min.to_string(), max.to_string()],
        Kind::Object(child) => vec![minimal_in(view, child).to_string()],
        Kind::Any => vec![r#"{"any": ["thing"]}"#.into()],
        Kind::Array(child) if row.items.1 <= SHORT_ARRAY => [row.items.0, row.items.1]
            .map(|items| array(view, child, items))
            .into(),
        Kind::Array(child) => vec![array(view, child, row.items.0.max(1))],
        Kind::Texts => [row.items.0, row.items.1.min(SHORT_ARRAY)]
            .map(texts)
            .into(),
    }
}

/// All kinds of allowed values.
pub fn accepted(view: View, row: &Row) -> Vec<String> {
    let mut values = limits(view, row);
    match &row.kind {
        Kind::Text if row.is_name => values.extend([text('Z', 1), text('_', 64), text('-', 2)]),
        Kind::Text => values.extend(['é', '漢'].map(|c| text(c, lengths(row).1))),
        Kind::Integer if row.may_be_digits => {
            let digits = [row.range.0, row.range.1].map(|number| number.to_string());
            values.extend(digits.map(|digits| json!(digits).to_string()));
        }
        Kind::Double => {
            let some = ["0.1", "33.3", "1e3", "9999.999999999998"];
            let allowed = |text: &&&str| {
                let value: f64 = text.parse().expect("a number");
                (min_of(row)..=max_of(row)).contains(&value)
            };
            let allowed = some.iter().filter(allowed);
            values.extend(allowed.map(|text| (*text).to_owned()));
        }
        Kind::Array(_) if row.items.0 == 0 => values.push("[]".into()),
        _ => {}
    }
    if !row.mandatory {
        values.push("null".into());
    }
    values
}

fn min_of(row: &Row) -> f64 {
    row.range.0 as f64
}

fn max_of(row: &Row) -> f64 {
    row.range.1 as f64
}

/// Values just past the limits, or of another type if there is no limit.
pub fn beyond(view: View, row: &Row) -> Vec<String> {
    let (min, max) = row.range;
    let (min, max) = (i128::from(min), i128::from(max));
    match &row.kind {
        Kind::Text => {
            let (shortest, longest) = lengths(row);
            let too_short = shortest.checked_sub(1).map(|length| text('a', length));
            let too_long = ['a', '🦀'].map(|c| text(c, longest + 1));
            let no_name: &[&str] = if row.is_name {
                &["a b", "a.b", "é", "🦀"]
            } else {
                &[]
            };
            let no_name = no_name.iter().map(|text| json!(text).to_string());
            let wrong = too_long.into_iter().chain(too_short);
            wrong.chain(no_name).collect()
        }
        Kind::Words(words) => not_words(words, row.any_case),
        Kind::Time => ["24:00", "8:00", "08:60", "08:00 ", ""]
            .map(|text| json!(text).to_string())
            .into(),
        Kind::Integer | Kind::Long => vec![(min - 1).to_string(), (max + 1).to_string()],
        Kind::Double => {
            let past = [min_of(row).next_down(), max_of(row).next_up()];
            past.iter().map(|value| format!("{value:e}")).collect()
        }
        Kind::Boolean => vec!["\"true\"".into(), "1".into()],
        Kind::Object(_) | Kind::Any => vec!["[]".into()],
        Kind::Array(child) if row.items.1 <= SHORT_ARRAY => {
            let too_few = row.items.0.checked_sub(1);
            let wrong = too_few.into_iter().chain([row.items.1 + 1]);
            wrong.map(|items| array(view, child, items)).collect()
        }
        Kind::Array(_) => vec!["{}".into()],
        Kind::Texts if row.items.1 <= SHORT_ARRAY => {
            let too_few = row.items.0.checked_sub(1);
            let wrong = too_few.into_iter().chain([row.items.1 + 1]);
            wrong.map(texts).collect()
        }
        Kind::Texts => vec!["[1]".into()],
    }
}

/// All kinds of forbidden values.
pub fn refused(view: View, row: &Row) -> Vec<String> {
    let mut values = beyond(view, row);
    let digits = json!("1").to_string();
    let others = other_types(&row.kind).into_iter().map(str::to_owned);
    values.extend(others.filter(|text| !(row.may_be_digits && *text == digits)));
    if row.may_be_digits {
        let no_digits = ["-1", "", " 1", "1e2", "2147483648"];
        values.extend(no_digits.map(|text| json!(text).to_string()));
    }
    if matches!(row.kind, Kind::Text | Kind::Words(_)) {
        values.push(r#""a\u0000b""#.into());
    }
    if row.mandatory {
        values.push("null".into());
    }
    values
}

/// An array of this many texts.
fn texts(items: usize) -> String {
    json!(vec!["a"; items]).to_string()
}

/// An array of this many minimal items.
pub fn array(view: View, child: &str, items: usize) -> String {
    let item = minimal_in(view, child).to_string() + ",";
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
    if !matches!(kind, Kind::Array(_) | Kind::Texts) {
        values.extend(["[]", "[null]", "[{}]", r#"["a"]"#]);
    }
    if !matches!(kind, Kind::Object(_) | Kind::Any) {
        values.extend(["{}", r#"{"a":1}"#]);
    }
    values
}

/// Strings that are not in the enumeration, such as its values with a space, or in another case if case matters.
fn not_words(words: &[String], any_case: bool) -> Vec<String> {
    let changed = |word: &String| {
        let lower = word.to_lowercase();
        let upper = word.to_uppercase();
        [lower, upper, format!("{word} "), format!("{word}X")]
    };
    let mut values: Vec<_> = words.iter().flat_map(changed).collect();
    values.push(String::new());
    values.retain(|value| {
        let is_it = |word: &String| word == value || any_case && word.eq_ignore_ascii_case(value);
        !words.iter().any(is_it)
    });
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
