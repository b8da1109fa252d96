//! Single values that fit, and that do not.

use super::models::{Os, kinds, task, told, violations};
use crate::decode::{Kind, decode};
use crate::model::Field;

#[test]
fn absent_null_and_a_value_are_distinguished() {
    let task = task(r#"{"name": null, "type": "LINUX", "size": 9223372036854775807}"#);
    assert_eq!(task.name, Field::Null);
    assert_eq!(task.r#type, Field::Value(Os::Linux));
    assert_eq!(task.size, Field::Value(i64::MAX));
    assert_eq!(task.priority, Field::Absent);
}

#[test]
fn values_that_fit_are_accepted() {
    let taken = [
        r#"{"priority": 0}"#,
        r#"{"size": 0}"#,
        r#"{"speed": 5}"#,
        r#"{"speed": 0.5e1}"#,
        r#"{"speed": 1e-400}"#,
        r#"{"on": false}"#,
        r#"{"name": "ééééé"}"#,
        r#"{"name": "\ud83d\ude00"}"#,
        r#"{"count": 4294967295}"#,
        r#"{"plain": -2147483648}"#,
        r#"{"numbers": []}"#,
        r#"{"n\u0061me": "a"}"#,
        " {\n}\r\n\t",
    ];
    for body in taken {
        task(body);
    }
}

#[test]
fn only_the_expected_type_is_accepted() {
    let wrong = [
        (
            "priority",
            "an integer",
            r#"["5", 1.5, 1.0, 1e2, -0, true, [], {}, [1], ""]"#,
        ),
        (
            "plain",
            "an integer",
            r#"["5", 1.5, 1.0, 1e2, false, [], {}]"#,
        ),
        ("speed", "a number", r#"["5", true, [], {}]"#),
        ("on", "true or false", r#"["true", 1, 0, 0.5, -1, [], {}]"#),
        ("name", "a string", r#"[1, -1, 1.5, true, [], {}, ["a"]]"#),
        (
            "type",
            "one of WINDOWS, LINUX",
            r#"[1, true, [], {}, {"LINUX": null}]"#,
        ),
        (
            "server",
            "an object",
            r#"["a", 1, true, [], ["a", "LINUX", []]]"#,
        ),
        ("disks", "an array", r#"["a", 1, true, {}, {"0": {}}]"#),
    ];
    for (field, rule, values) in wrong {
        let values: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(values).unwrap();
        for value in values {
            let body = format!(r#"{{"{field}": {value}}}"#);
            assert_eq!(told(&body), [format!("{field} must be {rule}")], "{body}");
            assert_eq!(kinds(&body), [Kind::Type], "{body}");
        }
    }
}

#[test]
fn the_body_itself_must_be_an_object() {
    for body in [
        "[]",
        "[1]",
        r#"["n", 1]"#,
        "null",
        "1",
        "1.5",
        "true",
        r#""a""#,
    ] {
        assert_eq!(told(body), ["the body must be an object"], "{body}");
        assert_eq!(violations(body)[0].path, "");
    }
}

#[test]
fn items_must_be_objects_too() {
    let body = r#"{"disks": [[], {"size": 1, "parts": [[1]]}, null, {"size": 1}]}"#;
    let rules = [
        "disks[0] must be an object",
        "disks[1].parts[0] must be an object",
        "disks[2] must be an object",
    ];
    assert_eq!(told(body), rules);
}

#[test]
fn null_is_refused_where_the_model_has_no_place_for_it() {
    let body = r#"{"disks": [{"size": 1, "index": null, "label": null}], "numbers": [null]}"#;
    let rules = [
        "disks[0].index must be an integer",
        "disks[0].label must be a string",
        "numbers[0] must be an integer",
    ];
    assert_eq!(told(body), rules);
}

#[test]
fn integers_beyond_their_type_are_out_of_range() {
    let i32_range = "between -2147483648 and 2147483647";
    let i64_range = "between -9223372036854775808 and 9223372036854775807";
    let cases = [
        ("plain", "2147483648", i32_range),
        ("plain", "-2147483649", i32_range),
        ("plain", "9223372036854775808", i32_range),
        ("plain", "100000000000000000000000", i32_range),
        ("count", "-1", "between 0 and 4294967295"),
        ("count", "4294967296", "between 0 and 4294967295"),
        ("size", "9223372036854775808", i64_range),
        ("size", "18446744073709551616", i64_range),
        // A rule of the model that is stricter than the type is the one reported.
        ("size", "-9223372036854775809", "at least 0"),
        ("priority", "2147483648", "between 0 and 100"),
        ("priority", "-1000000000000000000000", "between 0 and 100"),
    ];
    for (field, value, range) in cases {
        let body = format!(r#"{{"{field}": {value}}}"#);
        assert_eq!(told(&body), [format!("{field} must be {range}")], "{body}");
        assert_eq!(kinds(&body), [Kind::OutOfRange], "{body}");
    }
}

#[test]
fn a_string_with_a_null_character_is_refused_where_it_is_kept() {
    let body = r#"{"name": "a\u0000", "disks": [{"size": 1, "label": "\u0000"}]}"#;
    let rule = "must not contain the character U+0000";
    let rules = [format!("name {rule}"), format!("disks[0].label {rule}")];
    assert_eq!(told(body), rules);
    assert_eq!(kinds(body), [Kind::NullCharacter; 2]);
}

#[test]
fn only_the_exact_names_of_an_enums_variants_are_allowed() {
    for name in ["windows", "", "Linux", "LINUX ", "\\u0000"] {
        let body = format!(r#"{{"type": "{name}"}}"#);
        assert_eq!(
            told(&body),
            ["type must be one of WINDOWS, LINUX"],
            "{name}"
        );
        assert_eq!(kinds(&body), [Kind::NotAllowed]);
    }
}

#[test]
fn an_empty_name_among_the_variants_is_described() {
    #[derive(Debug, serde::Deserialize)]
    enum Start {
        Manual,
        #[serde(rename = "")]
        Unset,
    }
    #[derive(Debug, serde::Deserialize, validator::Validate)]
    #[expect(dead_code, reason = "only its types matter")]
    struct Agent {
        start: Start,
    }
    for start in ["", "Manual"] {
        let body = format!(r#"{{"start": "{start}"}}"#);
        assert!(decode::<Agent>(body.as_bytes()).is_ok());
    }
    let refusal = decode::<Agent>(br#"{"start": "x"}"#).unwrap_err();
    assert_eq!(refusal.to_string(), "start must be one of Manual, or empty");
}

#[test]
fn maps_and_values_of_any_type_are_read_too() {
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, serde::Deserialize, validator::Validate)]
    struct Free {
        map: BTreeMap<String, i32>,
        any: serde_json::Value,
        pair: (i32, String),
    }

    let body =
        r#"{"map": {"a": 1}, "any": {"b": [1, -1, 1.5, null, "\n", true]}, "pair": [1, "a"]}"#;
    let free: Free = decode(body.as_bytes()).unwrap();
    assert_eq!(free, serde_json::from_str(body).unwrap());

    let body = r#"{"map": {"a": "x", "a": 1, "c": 2.5, "\u0000": 1}, "any": [{"b": "\u0000"}], "pair": 1}"#;
    let refusal = decode::<Free>(body.as_bytes()).unwrap_err().to_string();
    let rules = "map.a must be an integer; map.a must not be given more than once; \
                 map.c must be an integer; \
                 map.\u{fffd} must not have the character U+0000 in its name; any[0].b must not contain the character U+0000; \
                 pair must be an array";
    assert_eq!(refusal, rules);
}
