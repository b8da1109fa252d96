//! The rules declared on a model.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::models::{Disk, kinds, refusal, told};
use crate::decode::{Kind, MAX_ITEMS, Refusal, check, decode};
use crate::model::list::at_most;
use crate::model::{List, SpeedLimits};

#[test]
fn broken_rules_are_reported_with_their_limits() {
    let cases = [
        (
            r#"{"name": "abcdef"}"#,
            "name must be at most 5 characters",
            Kind::TooLong,
        ),
        (
            r#"{"priority": 101}"#,
            "priority must be between 0 and 100",
            Kind::OutOfRange,
        ),
        (
            r#"{"speed": 10000.5}"#,
            "speed must be between 0 and 10000",
            Kind::OutOfRange,
        ),
        (
            r#"{"size": -1}"#,
            "size must be at least 0",
            Kind::OutOfRange,
        ),
        (
            r#"{"disks": [{}]}"#,
            "disks[0].size is mandatory",
            Kind::Missing,
        ),
        (
            r#"{"disks": [{"size": null}]}"#,
            "disks[0].size is mandatory",
            Kind::Missing,
        ),
        (
            r#"{"disks": [{"size": 0, "use": "bad"}]}"#,
            "disks[0].use is not valid",
            Kind::Rule,
        ),
        (
            r#"{"disks": [{"size": 0, "use": "worse"}]}"#,
            "disks[0].use must be better",
            Kind::Rule,
        ),
        (
            r#"{"server": {"id": "", "os": "LINUX", "disks": []}}"#,
            "server.id must be between 1 and 5 characters",
            Kind::TooShort,
        ),
        (
            r#"{"server": {"id": "abcdef", "os": "LINUX", "disks": []}}"#,
            "server.id must be between 1 and 5 characters",
            Kind::TooLong,
        ),
        (
            r#"{"server": {"id": "a", "os": "LINUX", "disks": [{}, {}, {}]}}"#,
            "server.disks must have at most 2 items",
            Kind::TooMany,
        ),
        (
            r#"{"server": {"id": "odd", "os": "LINUX", "disks": []}}"#,
            "server must not be odd",
            Kind::Rule,
        ),
    ];
    for (body, rule, kind) in cases {
        assert_eq!(told(body), [rule], "{body}");
        assert_eq!(kinds(body), [kind], "{body}");
    }
}

#[test]
fn broken_rules_are_sorted_by_path_with_items_in_their_order() {
    let sized = [r#"{"size": -1}"#; 12].join(",");
    let body = format!(r#"{{"size": -1, "name": "abcdef", "disks": [{sized}]}}"#);
    let mut rules: Vec<_> = (0..12)
        .map(|index| format!("disks[{index}].size must be at least 0"))
        .collect();
    rules.push("name must be at most 5 characters".to_owned());
    rules.push("size must be at least 0".to_owned());
    assert_eq!(told(&body), rules);
}

#[test]
fn no_rule_is_reported_for_a_placeholder() {
    let cases = [
        // The placeholder for the string is too short, that for the object lacks mandatory fields.
        (
            r#"{"server": {"id": 5, "os": "LINUX", "disks": []}}"#,
            "server.id must be a string",
        ),
        (r#"{"server": []}"#, "server must be an object"),
        (r#"{"disks": [5]}"#, "disks[0] must be an object"),
    ];
    for (body, rule) in cases {
        assert_eq!(told(body), [rule], "{body}");
    }
}

#[test]
fn a_neighbour_whose_name_starts_the_same_keeps_its_rules() {
    let body = r#"{"disks": [5, {}], "server": {"id": "a", "os": 1, "disks": [{}]}}"#;
    let rules = [
        "disks[0] must be an object",
        "server.os must be one of WINDOWS, LINUX",
        "disks[1].size is mandatory",
        "server.disks[0].size is mandatory",
    ];
    assert_eq!(told(body), rules);

    let body = r#"{"disks": [{"size": 0, "use": 5, "used": -1}]}"#;
    let rules = [
        "disks[0].use must be a string",
        "disks[0].used must be at least 0",
    ];
    assert_eq!(told(body), rules);
}

#[test]
fn the_value_kept_for_a_repeated_key_is_still_checked() {
    let body = r#"{"server": {"id": "", "os": "LINUX", "disks": []}, "server": {}}"#;
    let rules = [
        "server must not be given more than once",
        "server.id must be between 1 and 5 characters",
    ];
    assert_eq!(told(body), rules);
}

#[test]
fn no_refusal_repeats_a_value() {
    let secret = "secret-5eb63bbbe01eeed0";
    let bodies = [
        format!(r#"{{"name": "{secret}"}}"#),
        format!(r#"{{"name": "{secret}\u0000"}}"#),
        format!(r#"{{"type": "{secret}", "priority": "{secret}", "server": "{secret}"}}"#),
        format!(
            r#"{{"server": {{"id": "{secret}"}}, "on": ["{secret}"], "size": {{"a": "{secret}"}}}}"#
        ),
        format!(r#"{{"name": "{secret}" x}}"#),
        format!(r#"{{"name": "{secret}"#),
        format!(r#"{{"name": {secret}}}"#),
        format!(r#""{secret}""#),
    ];
    for body in bodies {
        let refusal = refusal(body.as_bytes());
        let text = format!("{refusal} {refusal:?}");
        assert!(!text.contains("secret"), "{text}");
        for word in ["i32", "i64", "struct", "Task", "Server", "enum"] {
            assert!(!text.contains(word), "{text}");
        }
    }
}

#[test]
fn a_list_that_is_far_too_long_is_refused_by_its_rule_and_not_copied_whole_into_the_error() {
    static COPIED: AtomicUsize = AtomicUsize::new(0);
    #[derive(Debug, serde::Deserialize)]
    struct Counted {}
    impl serde::Serialize for Counted {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            COPIED.fetch_add(1, Relaxed);
            serializer.serialize_unit()
        }
    }
    #[derive(Debug, Default, serde::Deserialize, validator::Validate)]
    #[serde(default)]
    struct Holder {
        #[serde(deserialize_with = "at_most::<_, _, 1>")]
        #[validate(length(max = 1))]
        items: Option<List<Counted>>,
    }
    for count in [2, MAX_ITEMS, MAX_ITEMS + 1] {
        COPIED.store(0, Relaxed);
        let items = vec!["{}"; count].join(",");
        let body = format!(r#"{{"items": [{items}]}}"#);
        let refusal = decode::<Holder>(body.as_bytes()).unwrap_err();
        assert_eq!(refusal.to_string(), "items must have at most 1 item");
        assert_eq!(COPIED.load(Relaxed), 2, "{count}");
    }
}

#[test]
fn what_a_short_list_drops_is_still_parsed_strictly() {
    let body = format!(r#"{{"speed_limit": [{}"\ud800"]}}"#, "{},".repeat(9));
    assert!(matches!(
        decode::<SpeedLimits>(body.as_bytes()),
        Err(Refusal::Syntax { .. })
    ));
}

#[test]
fn values_decoded_elsewhere_are_checked_by_the_same_rules() {
    let disk = |size| Disk {
        size,
        ..Disk::default()
    };
    assert_eq!(check(&disk(Some(0))), Ok(()));
    let found = check(&disk(None)).unwrap_err();
    assert_eq!(found[0].to_string(), "size is mandatory");
}
