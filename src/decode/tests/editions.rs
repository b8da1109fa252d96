//! Rules of one edition, or for some operations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::config::Edition;
use crate::decode::{
    Decoded, MAX_VIOLATIONS, Operation, Refusal, Rules, check_under, decode_under,
};
use crate::model::{Field, List};

#[derive(Debug, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
struct Body {
    #[validate(length(max = 8))]
    #[schemars(extend("x-current" = {"minLength": 1, "maxLength": 4, "pattern": "^[a-z]*$"}))]
    name: Field<String>,
    #[validate(range(min = 0, max = 100))]
    #[schemars(extend("x-current" = {"maximum": 10}))]
    speed: Field<i32>,
    #[validate(nested)]
    #[schemars(extend("x-current-update" = {"required": []}))]
    server: Field<Server>,
    #[validate(length(max = 3), nested)]
    #[schemars(extend("x-current" = {"maxItems": 2}))]
    servers: Field<List<Server>>,
}

#[derive(Debug, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(extend("x-current" = {"required": ["id"]}))]
struct Server {
    id: Option<String>,
    #[validate(required)]
    os: Option<String>,
    #[validate(length(max = 5))]
    #[schemars(extend("x-2024-09-update" = {"enum": ["BOOT", "OS"]}))]
    r#use: Option<String>,
    #[schemars(extend("enum" = ["MBR", "GPT", null], "x-current" = {"enum": null}))]
    style: Option<String>,
    #[validate(range(min = 0))]
    #[schemars(extend("x-report" = {"type": ["integer", "string"]}))]
    inodes: Option<i32>,
}

const fn rules(edition: Edition, operation: Operation) -> Rules {
    Rules { edition, operation }
}

const OLD: Rules = rules(Edition::Founding, Operation::Other);
const NEW: Rules = rules(Edition::Current, Operation::Other);
const UPDATE: Rules = rules(Edition::Founding, Operation::Update);

fn decode(body: &str, rules: Rules) -> Result<Decoded<Body>, Vec<String>> {
    decode_under(body.as_bytes(), rules).map_err(|refusal| match refusal {
        Refusal::Violations(found) => found.iter().map(ToString::to_string).collect(),
        other => vec![other.to_string()],
    })
}

/// The rules that a body breaks.
fn broken(body: &str, rules: Rules) -> Vec<String> {
    decode(body, rules).err().unwrap_or_default()
}

#[test]
fn each_edition_has_its_own_limits_and_says_so_once() {
    let cases = [
        (
            r#"{"name": ""}"#,
            "",
            "name must be between 1 and 4 characters",
        ),
        (
            r#"{"name": "abcde"}"#,
            "",
            "name must be between 1 and 4 characters",
        ),
        (r#"{"name": "A"}"#, "", "name must match ^[a-z]*$"),
        (
            r#"{"name": "abcdefghi"}"#,
            "name must be at most 8 characters",
            "name must be between 1 and 4 characters",
        ),
        (r#"{"speed": 11}"#, "", "speed must be between 0 and 10"),
        (
            r#"{"speed": 9999999999}"#,
            "speed must be between 0 and 100",
            "speed must be between 0 and 10",
        ),
        (r#"{"speed": 10, "name": "abcd"}"#, "", ""),
    ];
    for (body, old, new) in cases {
        let told = |text: &str| Vec::from_iter((!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(broken(body, OLD), told(old), "{body}");
        assert_eq!(broken(body, NEW), told(new), "{body}");
    }
}

#[test]
fn each_edition_has_its_own_mandatory_fields() {
    let body = r#"{"server": {}, "servers": [{"id": "a", "os": null}, {"id": null, "os": "b"}]}"#;
    assert_eq!(
        broken(body, OLD),
        ["server.os is mandatory", "servers[0].os is mandatory"]
    );
    assert_eq!(
        broken(body, NEW),
        ["server.id is mandatory", "servers[1].id is mandatory"]
    );
}

#[test]
fn a_place_can_have_mandatory_fields_of_its_own() {
    let update = rules(Edition::Current, Operation::Update);
    let body = r#"{"server": {}, "servers": [{}]}"#;
    assert_eq!(broken(body, update), ["servers[0].id is mandatory"]);
}

#[test]
fn the_items_past_a_lower_limit_are_only_parsed() {
    let body = r#"{"servers": [{"id": "a", "os": "a"}, {"id": "b", "os": "b"}, {"speed": {}}]}"#;
    assert_eq!(broken(body, NEW), ["servers must have at most 2 items"]);
    let broken_json = r#"{"servers": [{"id": "a"}, {"id": "b"}, {"speed": }]}"#;
    assert!(broken(broken_json, NEW)[0].contains("not valid JSON"));
}

#[test]
fn an_enumeration_can_be_lifted() {
    let body = r#"{"server": {"id": "a", "os": "a", "style": "LDM"}}"#;
    assert_eq!(broken(body, OLD), ["server.style must be one of MBR, GPT"]);
    assert_eq!(broken(body, NEW), [""; 0]);
}

#[test]
fn only_reports_have_integers_as_text() {
    let report = rules(Edition::Founding, Operation::Report);
    let body = |text: &str| format!(r#"{{"server": {{"os": "a", "inodes": {text}}}}}"#);
    let decoded = decode(&body(r#""0256""#), report).expect("digits");
    let inodes = decoded
        .value
        .server
        .value()
        .and_then(|server| server.inodes);
    assert_eq!(inodes, Some(256));
    assert!(decode(&body("256"), report).is_ok());
    let mismatch = ["server.inodes must be an integer"];
    for text in ["", "-1", "+1", "1.0", "١", "a", "99999999999999999999"] {
        assert_eq!(
            broken(&body(&format!("\"{text}\"")), report),
            mismatch,
            "{text}"
        );
    }
    let range = ["server.inodes must be at least 0"];
    assert_eq!(broken(&body("-1"), report), range);
    assert_eq!(broken(&body(r#""256""#), UPDATE), mismatch);
}

#[test]
fn words_that_are_not_listed_are_told_apart_and_each_is_named_once() {
    let body = r#"{"servers": [{"os": "a", "use": "LVM"}, {"os": "a", "use": ""}, {"os": "a", "use": "LVM"}]}"#;
    let unlisted = decode(body, UPDATE)
        .expect("no other rule is broken")
        .unlisted;
    let told: Vec<_> = unlisted
        .iter()
        .map(|one| (one.word.as_str(), one.violation.to_string()))
        .collect();
    let rule =
        |index| format!("servers[{index}].use must be one of BOOT, OS, or as the task has it");
    assert_eq!(told, [("LVM", rule(0)), ("", rule(1))]);
    assert!(decode(body, OLD).expect("any use").unlisted.is_empty());
}

#[test]
fn words_that_are_not_listed_are_told_with_the_other_rules_that_are_broken() {
    let body = r#"{"servers": [{"use": "LVM"}], "speed": 101}"#;
    assert_eq!(
        broken(body, UPDATE),
        [
            "servers[0].os is mandatory",
            "speed must be between 0 and 100",
            "servers[0].use must be one of BOOT, OS, or as the task has it",
        ]
    );
}

#[test]
fn a_body_with_very_many_words_that_are_not_listed_is_refused() {
    let servers: Vec<_> = (0..1000)
        .map(|n| format!(r#"{{"os": "a", "use": "{n}"}}"#))
        .collect();
    let body = format!(r#"{{"servers": [{}]}}"#, servers.join(","));
    assert_eq!(broken(&body, UPDATE).len(), MAX_VIOLATIONS);
}

#[derive(Debug, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
struct Query {
    #[validate(length(max = 8))]
    #[schemars(extend("x-current" = {"maxLength": 4}))]
    id: Option<String>,
    #[validate(range(min = 0, max = 8))]
    #[schemars(extend("x-current" = {"maximum": 4}))]
    limit: Option<i32>,
}

#[test]
fn a_query_is_checked_in_the_same_way() {
    let text = |length| Query {
        id: Some("x".repeat(length)),
        limit: None,
    };
    let number = |limit| Query {
        id: None,
        limit: Some(limit),
    };
    for (size, old, new) in [(4, true, true), (5, true, false), (9, false, false)] {
        for query in [text(size), number(size as i32)] {
            assert_eq!(check_under(&query, OLD).is_ok(), old, "{query:?}");
            assert_eq!(check_under(&query, NEW).is_ok(), new, "{query:?}");
        }
    }
}
