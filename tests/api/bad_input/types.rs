//! JSON of the wrong type or out of range.

use serde_json::Value;
use sms_task_service::http::RequestLimits;

use super::{SECRET, Target, unchanged};

/// Values of every type but the right one; `$` is the value that no answer may repeat.
const NOT_A_STRING: [&str; 6] = ["5", "1.5", "true", "[]", "{}", "[\"$\"]"];
const NOT_AN_INTEGER: [&str; 12] = [
    "\"$\"", "\"5\"", "\"\"", "true", "[]", "{}", "1.5", "1.0", "1e2", "0.0", "[5]", "-0.0",
];
const NOT_A_NUMBER: [&str; 6] = ["\"$\"", "\"5\"", "false", "[]", "{}", "[1.5]"];
const NOT_A_BOOLEAN: [&str; 7] = ["\"true\"", "\"$\"", "1", "0", "[]", "{}", "\"\""];
const NOT_AN_OBJECT: [&str; 7] = ["[]", "[{}]", "\"$\"", "\"\"", "5", "true", "[null]"];
const NOT_A_LIST: [&str; 6] = ["{}", "\"$\"", "5", "true", "{\"0\": {}}", "\"\""];
const BEYOND_64_BITS: [&str; 8] = [
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "123456789012345678901234567890",
    "-123456789012345678901234567890",
    "1e30",
    "-1",
];
const BEYOND_32_BITS: [&str; 4] = ["2147483648", "-2147483649", "9223372036854775807", "-1"];
const NOT_A_WORD: [&str; 6] = ["\"$\"", "\"\"", "\"linux\"", "\"LINUX \"", "0", "{}"];
const NUL: [&str; 3] = ["\"$\\u0000\"", "\"\\u0000\"", "\"a\\u0000b\""];

const TARGET: &str = "\"os_type\": \"LINUX\"";
const DISK: &str = "\"name\": \"d\", \"device_use\": \"OS\", \"size\": 1, \"used_size\": 1";

/// An update with `#` in place of a value, and the path that the answer names.
fn places() -> Vec<(String, &'static str, Vec<&'static [&'static str]>)> {
    let target = |rest: &str| format!("{{\"target_server\": {{{TARGET}, {rest}}}}}");
    let source = |rest: &str| format!("{{\"source_server\": {{{rest}}}}}");
    let disk = source(&format!("\"disks\": [{{{DISK}, \"physical_volumes\": #}}]"));
    vec![
        ("{\"name\": #}".into(), "name", vec![&NOT_A_STRING, &NUL]),
        ("{\"id\": #}".into(), "id", vec![&NOT_A_STRING, &NUL]),
        ("{\"state\": #}".into(), "state", vec![&NOT_A_STRING, &NUL]),
        (
            "{\"type\": #}".into(),
            "type",
            vec![&NOT_A_STRING, &NOT_A_WORD, &NUL],
        ),
        (
            "{\"os_type\": #}".into(),
            "os_type",
            vec![&NOT_A_WORD, &NUL],
        ),
        (
            "{\"priority\": #}".into(),
            "priority",
            vec![&NOT_AN_INTEGER, &BEYOND_32_BITS, &["3"]],
        ),
        (
            "{\"speed_limit\": #}".into(),
            "speed_limit",
            vec![&BEYOND_64_BITS, &["10001"]],
        ),
        (
            "{\"total_time\": #}".into(),
            "total_time",
            vec![&NOT_AN_INTEGER, &BEYOND_64_BITS],
        ),
        (
            "{\"migrate_speed\": #}".into(),
            "migrate_speed",
            vec![&NOT_A_NUMBER, &["-0.1", "1e30"]],
        ),
        (
            "{\"connected\": #}".into(),
            "connected",
            vec![&NOT_A_BOOLEAN],
        ),
        (
            "{\"enterprise_project_id\": #}".into(),
            "enterprise_project_id",
            vec![&["\"\""], &NUL],
        ),
        (
            "{\"source_server\": #}".into(),
            "source_server",
            vec![&NOT_AN_OBJECT],
        ),
        (
            "{\"target_server\": #}".into(),
            "target_server",
            vec![&NOT_AN_OBJECT],
        ),
        (
            "{\"clone_server\": #}".into(),
            "clone_server",
            vec![&NOT_AN_OBJECT],
        ),
        (
            "{\"clone_server\": {\"vm_id\": #}}".into(),
            "clone_server.vm_id",
            vec![&NOT_A_STRING, &NUL],
        ),
        ("{\"sub_tasks\": #}".into(), "sub_tasks", vec![&NOT_A_LIST]),
        (
            "{\"sub_tasks\": [#]}".into(),
            "sub_tasks[0]",
            vec![&NOT_AN_OBJECT, &["null"]],
        ),
        (
            "{\"sub_tasks\": [{\"progress\": 1}, {\"progress\": #}]}".into(),
            "sub_tasks[1].progress",
            vec![&NOT_AN_INTEGER, &BEYOND_32_BITS, &["101"]],
        ),
        (
            source("\"state\": #"),
            "source_server.state",
            vec![&NOT_A_WORD, &NOT_A_STRING],
        ),
        (
            source("\"memory\": #"),
            "source_server.memory",
            vec![&NOT_AN_INTEGER, &BEYOND_64_BITS],
        ),
        (
            source("\"networks\": #"),
            "source_server.networks",
            vec![&NOT_A_LIST],
        ),
        (
            source("\"networks\": [#]"),
            "source_server.networks[0]",
            vec![&NOT_AN_OBJECT, &["null"]],
        ),
        (
            disk.clone(),
            "source_server.disks[0].physical_volumes",
            vec![&NOT_A_LIST],
        ),
        (
            disk.replace('#', "[{}, {\"size\": #}]"),
            "source_server.disks[0].physical_volumes[1].size",
            vec![&NOT_AN_INTEGER, &BEYOND_64_BITS],
        ),
        (
            target("\"disks\": #"),
            "target_server.disks",
            vec![&NOT_A_LIST],
        ),
        (
            target("\"disks\": [{}, {\"device_use\": #}]"),
            "target_server.disks[1].device_use",
            vec![&NOT_A_WORD, &NUL],
        ),
        (
            target("\"disks\": [], \"volume_groups\": [{\"name\": #}]"),
            "target_server.volume_groups[0].name",
            vec![&NOT_A_STRING, &NUL],
        ),
    ]
}

#[tokio::test]
async fn a_wrong_type_or_value_is_refused_by_the_path_of_its_field() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for (body, path, values) in places() {
            for value in values.concat() {
                let body = body.replace('#', &value.replace('$', SECRET));
                let answer = target.send(&target.operations[0], body.clone()).await;
                assert_eq!(answer.status, 400, "{body}");
                let message = answer.json["error_msg"].as_str().unwrap_or_default();
                assert!(
                    message.starts_with(&format!("{path} must ")),
                    "{body}: {message}"
                );
                let digits = value.trim_matches(|c: char| !c.is_ascii_digit());
                // 2^31 and 2^63 may appear, because they are next to the limits
                assert!(
                    digits.len() < 15 || !message.contains(digits) || value.len() == 19,
                    "{message}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn up_to_twenty_violations_are_reported_at_once() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let update = &target.operations[0];
        let body = r#"{"name": 5, "priority": "1", "clone_server": [], "sub_tasks": [{}, 5]}"#;
        let details = target.send(update, body).await.json["details"].clone();
        let named: Vec<_> = details
            .as_array()
            .expect("details")
            .iter()
            .map(place)
            .collect();
        let expected = [
            "name",
            "priority",
            "clone_server",
            "sub_tasks[1]",
            "sub_tasks[0].progress",
        ];
        assert_eq!(named, expected);
        let body = format!("{{\"sub_tasks\": [{}{{}}]}}", "{},".repeat(50_000));
        let details = target.send(update, body).await.json["details"].clone();
        let named: Vec<_> = details
            .as_array()
            .expect("details")
            .iter()
            .map(place)
            .collect();
        let expected: Vec<_> = (0..20)
            .map(|index| format!("sub_tasks[{index}].progress"))
            .collect();
        assert_eq!(named, expected);
    })
    .await;
}

/// The path that a detail begins with.
fn place(detail: &Value) -> &str {
    let message = detail["error_msg"].as_str().unwrap_or_default();
    message.split(' ').next().unwrap_or_default()
}

#[tokio::test]
async fn a_wrong_type_is_refused_by_every_operation() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            let field = operation.field;
            let wrong: &[&str] = if field == "ids" {
                &[
                    "{}",
                    "\"$\"",
                    "5",
                    "[5]",
                    "[null]",
                    "[[\"$\"]]",
                    "[{}]",
                    "[\"$\\u0000\"]",
                    "[true]",
                ]
            } else {
                &["{}", "[]", "5", "true", "[\"$\"]", "\"$\\u0000\"", "1e5"]
            };
            for value in wrong {
                let mut body = operation.good.to_string();
                let good = format!("\"{field}\":{}", operation.good[field]);
                assert!(body.contains(&good), "{body}");
                body = body.replace(
                    &good,
                    &format!("\"{field}\":{}", value.replace('$', SECRET)),
                );
                let answer = target.send(operation, body.clone()).await;
                assert_eq!(answer.status, 400, "{body}");
                let message = answer.json["error_msg"].as_str().unwrap_or_default();
                assert!(message.starts_with(field), "{body}: {message}");
            }
        }
    })
    .await;
}
