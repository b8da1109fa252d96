//! Whole bodies: syntax errors, several violations at once, and the cost of hostile bodies.

use super::models::{kinds, refusal, task, told, violations};
use crate::decode::key::SeenKeys;
use crate::decode::{Kind, MAX_ITEMS, MAX_TOTAL_ITEMS, Refusal, decode};

#[test]
fn a_body_that_is_not_json_is_refused_as_a_whole() {
    let cases = [
        ("{", 1, 1, "it ends too early"),
        ("{\"name\":\n \"a", 2, 3, "it ends too early"),
        (r#"{"name": tru}"#, 1, 13, "expected ident"),
        ("{} x", 1, 4, "trailing characters"),
        ("{}{}", 1, 3, "trailing characters"),
        ("{\"name\": \"a\",}", 1, 14, "trailing comma"),
        ("{'name': 1}", 1, 2, "key must be a string"),
        ("{name: 1}", 1, 2, "key must be a string"),
        (r#"{"speed": NaN}"#, 1, 11, "expected value"),
        (r#"{"speed": 1e400}"#, 1, 15, "number out of range"),
        (r#"{"x": [{"y": 1e400}]}"#, 1, 18, "number out of range"),
        (r#"{"priority": 01}"#, 1, 15, "invalid number"),
        (r#"{"name": "\x"}"#, 1, 12, "invalid escape"),
        (
            r#"{"name": "\ud800"}"#,
            1,
            17,
            "unexpected end of hex escape",
        ),
        (
            r#"{"x": "\udc00"}"#,
            1,
            13,
            "lone leading surrogate in hex escape",
        ),
        ("\u{feff}{}", 1, 1, "a byte order mark is not allowed"),
        // After a syntax error, violations found before do not count.
        (r#"{"priority": "x", "name": }"#, 1, 27, "expected value"),
    ];
    for (body, line, column, what) in cases {
        let what = what.to_owned();
        assert_eq!(
            refusal(body.as_bytes()),
            Refusal::Syntax { line, column, what },
            "{body}"
        );
    }
}

#[test]
fn a_control_character_in_a_string_is_a_syntax_error() {
    assert!(matches!(
        refusal(b"{\"name\": \"\0\"}"),
        Refusal::Syntax { .. }
    ));
}

#[test]
fn an_empty_body_is_reported_as_such() {
    for body in ["", " ", "\r\n\t"] {
        assert_eq!(refusal(body.as_bytes()), Refusal::Empty);
    }
}

#[test]
fn all_of_the_body_must_be_utf8() {
    let cases: [(&[u8], usize); 3] = [
        (b"\xff", 0),
        (b"{\"name\": \"\xc0\x80\"}", 10),
        (b"{\"unknown\": {\"a\": \"\xed\xa0\x80\"}}", 19),
    ];
    for (body, offset) in cases {
        assert_eq!(refusal(body), Refusal::NotUtf8 { offset });
    }
}

#[test]
fn unlimited_nesting_is_refused_even_in_skipped_values() {
    let deep = 1_000_000;
    let bodies = [
        format!(r#"{{"x": {}"#, "[".repeat(deep)),
        format!(r#"{{"x": {}{}}}"#, "[".repeat(deep), "]".repeat(deep)),
        format!(r#"{{"name": {}"#, r#"{"a":"#.repeat(deep)),
        format!(r#"{{"disks": {}"#, r#"[{"parts":"#.repeat(deep)),
        "[".repeat(deep),
    ];
    for body in bodies {
        match refusal(body.as_bytes()) {
            Refusal::Syntax { what, .. } => assert_eq!(what, "it is nested too deeply"),
            other => panic!("{other}"),
        }
    }
    task(&format!(
        r#"{{"x": {}{}}}"#,
        "[".repeat(100),
        "]".repeat(100)
    ));
}

#[test]
fn unknown_fields_are_ignored() {
    let body = r#"{"new": {"a": [1, "\u0000", null, 1.5, -1, true]}, "name": "a", "": 1}"#;
    assert_eq!(task(body), task(r#"{"name": "a"}"#));
}

#[test]
fn a_repeated_key_is_refused_whether_known_or_not() {
    let body = r#"{"name": "a", "x": 1, "name": 5, "name": 6, "x": {"y": 1},
        "server": {"id": "a", "id": "abcdefg", "os": "LINUX", "disks": []}, "n\u0061me": "b"}"#;
    let rule = "must not be given more than once";
    let rules = ["name", "x", "server.id"].map(|path| format!("{path} {rule}"));
    assert_eq!(told(body), rules);
    assert_eq!(kinds(body), [Kind::Duplicate; 3]);
}

#[test]
fn repeated_keys_are_found_however_many_fields_a_model_has() {
    let mut seen = SeenKeys::default();
    for index in [0, 1, 127, 128, 129, 1000] {
        let name = ["a", "b", "c", "d", "e", "f"][index % 6];
        assert!(seen.is_new_field(index, name), "{index}");
        assert!(!seen.is_new_field(index, name), "{index}");
    }
}

#[test]
fn a_long_or_odd_key_is_not_repeated_in_full() {
    let key = "k".repeat(100_000);
    let path = &violations(&format!(r#"{{"{key}": 1, "{key}": 2}}"#))[0].path;
    assert_eq!(*path, format!("{}…", "k".repeat(64)));
    let path = &violations(r#"{"a\n\u0000": 1, "a\n\u0000": 2}"#)[0].path;
    assert_eq!(path, "a\u{fffd}\u{fffd}");
}

#[test]
fn all_violations_are_found_in_one_pass() {
    let body = r#"{"priority": "high", "name": "too long",
        "server": {"os": "BEOS", "disks": [{"size": -1}, {"size": 1.5, "parts": 1}]}}"#;
    let rules = [
        "priority must be an integer",
        "server.os must be one of WINDOWS, LINUX",
        "server.disks[1].size must be an integer",
        "server.disks[1].parts must be an array",
        "name must be at most 5 characters",
        "server.disks[0].size must be at least 0",
        "server.id is mandatory",
    ];
    assert_eq!(told(body), rules);
}

#[test]
fn at_most_twenty_violations_are_reported() {
    let numbers = format!(r#"{{"numbers": [{}null], "name": 1}}"#, "null,".repeat(30));
    assert_eq!(violations(&numbers).len(), 20);
    assert_eq!(violations(&numbers)[19].path, "numbers[19]");

    let mixed = format!(
        r#"{{"numbers": [{}1], "disks": [{}{{}}]}}"#,
        "true,".repeat(15),
        "{},".repeat(15)
    );
    let mixed = violations(&mixed);
    assert_eq!(mixed.len(), 20);
    assert_eq!(mixed[14].path, "numbers[14]");
    assert_eq!(mixed[15].path, "disks[0].size");
    assert_eq!(mixed[19].path, "disks[4].size");
}

#[test]
fn the_longest_array_is_accepted_and_a_longer_one_is_not() {
    let body = |count: usize| format!(r#"{{"numbers": [{}0], "name": 1}}"#, "0,".repeat(count - 1));
    assert_eq!(told(&body(MAX_ITEMS)), ["name must be a string"]);
    for count in [MAX_ITEMS + 1, MAX_TOTAL_ITEMS + 1] {
        let rules = [
            "numbers must have at most 65535 items",
            "name must be a string",
        ];
        assert_eq!(told(&body(count)), rules);
        assert_eq!(kinds(&body(count)), [Kind::TooMany, Kind::Type]);
    }
}

#[test]
fn the_stricter_limit_of_the_model_is_reported_where_an_array_exceeds_both() {
    let disks = format!("[{}{{}}]", "{},".repeat(MAX_ITEMS));
    let body = format!(r#"{{"server": {{"id": "a", "os": "LINUX", "disks": {disks}}}}}"#);
    assert_eq!(told(&body), ["server.disks must have at most 2 items"]);
}

#[test]
fn the_items_of_all_arrays_together_are_limited() {
    let body = |count: usize| {
        let parts = "{\"size\":1},".repeat(50_000);
        let disk = format!(
            r#"{{"size": 1, "parts": [{}]}}"#,
            parts.trim_end_matches(',')
        );
        let zeros = "0,".repeat(count - 4 * 50_001);
        let disks = [&*disk; 4].join(",");
        format!(
            r#"{{"disks": [{disks}], "numbers": [{}]}}"#,
            zeros.trim_end_matches(',')
        )
    };
    task(&body(MAX_TOTAL_ITEMS));
    let refusal = refusal(body(MAX_TOTAL_ITEMS + 1).as_bytes());
    assert_eq!(refusal, Refusal::TooManyItems);
}

#[test]
fn millions_of_errors_take_little_memory() {
    let bad = format!("[{}{{}}]", "{},".repeat(MAX_ITEMS - 1));
    let bodies = [
        format!(r#"{{"disks": {bad}}}"#),
        format!(r#"{{"disks": [{{"parts": {bad}}}]}}"#),
        format!(r#"{{"numbers": {bad}}}"#),
        format!(
            r#"{{"disks": [{}{{}}]}}"#,
            r#"{"parts": [[], []]},"#.repeat(MAX_ITEMS - 1)
        ),
    ];
    for body in bodies {
        let violations = violations(&body);
        assert_eq!(violations.len(), 20);
        assert!(
            violations
                .iter()
                .all(|violation| violation.to_string().len() < 100)
        );
    }
}

#[test]
fn what_serde_itself_refuses_is_reported_without_its_words() {
    #[derive(Debug, serde::Deserialize, validator::Validate)]
    #[expect(dead_code, reason = "only its types matter")]
    struct Bare {
        name: String,
        inner: Option<Box<Bare>>,
        letter: Option<char>,
    }
    let told = |body: &str| decode::<Bare>(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        told(r#"{"name": "a", "inner": {}}"#),
        "inner.name is mandatory"
    );
    assert_eq!(told(r#"{"letter": "secret"}"#), "letter is not valid");
    assert_eq!(
        told(r#"{"letter": 1, "inner": {}}"#),
        "letter must be a string"
    );
    assert_eq!(told("[]"), "the body must be an object");
}
