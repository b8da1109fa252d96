//! Bodies that are not JSON, or that no operation accepts.

use super::{SECRET, Target, unchanged};
use sms_task_service::http::RequestLimits;

/// The corpus is written for a field `F`; this inserts an operation's own.
fn of(field: &str, bodies: &[&str]) -> Vec<String> {
    let fill = |body: &&str| body.replace('F', field).replace('$', SECRET);
    bodies.iter().map(fill).collect()
}

async fn every_operation_refuses(bodies: &[&str], wanted: (u16, &str)) {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            let bodies = of(operation.field, bodies);
            target.refuses(operation, &bodies, wanted).await;
        }
    })
    .await;
}

#[tokio::test]
async fn text_that_is_not_json_is_refused() {
    let bodies = [
        "{",
        "}",
        "[",
        "\"",
        "{\"F",
        "{\"F\"",
        "{\"F\":",
        "{\"F\": \"$",
        "{\"F\": \"$\"",
        "{\"F\": \"$\",}",
        "{\"F\": \"$\",,}",
        "{F: \"$\"}",
        "{'F': '$'}",
        "{\"F\" \"$\"}",
        "{\"F\"= \"$\"}",
        "{\"F\": $}",
        "{5: \"$\"}",
        "{null: \"$\"}",
        "$",
        "nul",
        "nulll",
        "True",
        "{\"F\": tru}",
        "{\"F\": 01}",
        "{\"F\": +1}",
        "{\"F\": .5}",
        "{\"F\": 5.}",
        "{\"F\": 1e}",
        "{\"F\": 0x1F}",
        "{\"F\": 1_000}",
        "{\"F\": --1}",
        "{\"F\": NaN}",
        "{\"F\": -Infinity}",
        "{\"F\": Infinity}",
        "{\"x\": NaN}",
        "{\"F\": \"$\n\"}",
        "{\"F\": \"$\t\"}",
        "{\"F\": \"\\x41$\"}",
        "{\"F\": \"$\\u12\"}",
        "{\"F\": \"$\\u12G4\"}",
        "{\"F\": \"$\\\"}",
        "/* $ */ {}",
        "{} // $",
        "{\"F\": [1,]}",
        "{\"x\": [1 2]}",
        "F=$",
        "<F>$</F>",
        "---\nF: $",
    ];
    every_operation_refuses(&bodies, (400, "SMS.6010")).await;
}

#[tokio::test]
async fn a_byte_order_mark_and_trailing_text_are_refused() {
    let bodies = [
        "\u{feff}{}",
        "\u{feff}",
        "\u{feff}{\"F\": \"$\"}",
        "{}{}",
        "{} {}",
        "{} $",
        "{},",
        "{}\0",
        "{}\u{a0}",
        "{}\u{feff}",
        "{\"x\": 1}]",
        "null null",
        "\0",
        "\u{b}{}",
        "\u{2028}{}",
    ];
    every_operation_refuses(&bodies, (400, "SMS.6010")).await;
}

#[tokio::test]
async fn an_empty_body_is_refused_as_empty() {
    every_operation_refuses(&["", " ", "\r\n\t "], (400, "SMS.6012")).await;
}

#[tokio::test]
async fn json_that_is_not_an_object_is_refused() {
    let bodies = [
        "null",
        "true",
        "5",
        "-0",
        "1.5",
        "\"$\"",
        "\"\"",
        "[]",
        "[{}]",
        "[[]]",
        "[null]",
        "[{\"F\": \"$\"}]",
        "[\"$\", 5]",
    ];
    every_operation_refuses(&bodies, (400, "SMS.6011")).await;
}

#[tokio::test]
async fn numbers_too_large_for_any_type_are_refused_anywhere() {
    let bodies = [
        "{\"F\": 1e400}",
        "{\"F\": -1e400}",
        "{\"x\": 1e400}",
        "{\"x\": [{\"y\": -1e99999}]}",
        "{\"F\": [1e400]}",
        "{\"x\": 1e999999999999999999999}",
    ];
    every_operation_refuses(&bodies, (400, "SMS.6010")).await;
}

#[tokio::test]
async fn lone_surrogates_are_refused_anywhere() {
    let bodies = [
        "{\"F\": \"$\\ud800\"}",
        "{\"F\": \"\\udc00$\"}",
        "{\"F\": \"\\ud800\\u0041$\"}",
        "{\"F\": \"\\udc00\\ud800$\"}",
        "{\"x\": \"$\\ud800\"}",
        "{\"x\": {\"y\": [\"\\udfff$\"]}}",
        "{\"\\ud800\": 1}",
        "{\"F\": [\"\\ud800$\"]}",
    ];
    every_operation_refuses(&bodies, (400, "SMS.6010")).await;
}

#[tokio::test]
async fn repeated_keys_are_refused() {
    let bodies = [
        "{\"x\": 1, \"x\": 1}",
        "{\"x\": \"$\", \"y\": 1, \"\\u0078\": \"$\"}",
        "{\"\": 1, \"\": \"$\"}",
    ];
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            let field = operation.field;
            let mut bodies = of(field, &bodies);
            let good = operation.good[field].to_string();
            for value in [&good, "null", "[]", "5"] {
                bodies.push(format!("{{\"{field}\": {good}, \"{field}\": {value}}}"));
            }
            for body in bodies {
                let answer = target.send(operation, body.clone()).await;
                assert_eq!(answer.status, 400, "{body}");
                let details = answer.json["details"].to_string();
                assert!(details.contains("more than once"), "{body}: {details}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_refused_anywhere() {
    let broken: [&[u8]; 8] = [
        b"\xff",
        b"\xfe\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xe2\x82",
        b"\xf5\x80\x80\x80",
        b"\xf0\x80\x80\xaf",
        b"\x80",
    ];
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            let field = operation.field;
            for (before, after) in [
                (format!("{{\"{field}\": \"{SECRET}"), "\"}"),
                (format!("{{\"{field}\": [\"{SECRET}"), "\"]}"),
                (format!("{{\"x\": \"{SECRET}"), "\"}"),
                ("{\"x\": {\"".to_owned(), "\": 1}}"),
                ("{\"".to_owned(), "\": 1}"),
                ("{} ".to_owned(), ""),
                (String::new(), "{}"),
            ] {
                let bodies =
                    broken.map(|bytes| [before.as_bytes(), bytes, after.as_bytes()].concat());
                target.refuses(operation, &bodies, (400, "SMS.6010")).await;
            }
        }
        // UTF-16 and UTF-32, as editors on Windows write them
        let utf_16: Vec<_> = "{}".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let bodies = [
            utf_16,
            b"\xff\xfe{\0}\0".to_vec(),
            b"{\0\0\0}\0\0\0".to_vec(),
        ];
        target
            .refuses(&target.operations[0], &bodies, (400, "SMS.6010"))
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_hundred_thousand_levels_are_refused_anywhere() {
    let deep = |open: &str, middle: &str, close: &str| {
        [&open.repeat(100_000), middle, &close.repeat(100_000)].concat()
    };
    let values = [
        deep("[", "", "]"),
        deep("[", "", ""),
        deep("{\"a\":", "1", "}"),
        deep("[{\"a\":", "1", "}]"),
        deep("{\"source_server\":", "{}", "}"),
    ];
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            for value in &values {
                let field = operation.field;
                let bodies = [
                    format!("{{\"x\": {value}}}"),
                    format!("{{\"{field}\": {value}}}"),
                    format!("{{\"source_server\": {{\"disks\": {value}}}}}"),
                    value.clone(),
                ];
                target.refuses(operation, &bodies, (400, "SMS.6010")).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn unusual_but_valid_json_is_accepted() {
    let target = Target::new().await;
    for body in [
        "\r\n\t {\"name\" : \"new\"}\n",
        "{\"x\": \"\\u0000\"}",
        "{\"x\": {\"a\": 1, \"a\": 1}}",
        "{\"name\": \"\\ud83d\\ude00 \\u00e9\"}",
        "{\"NAME\": 5, \"\": 5, \" name\": {}}",
        "{\"x\": 123456789012345678901234567890, \"y\": -0, \"z\": 1e-400}",
        "{\"migrate_speed\": 1e-400}",
        "{\"migrate_speed\": 1e2}",
        "{\"migrate_speed\": 5}",
        "{\"n\\u0061me\": \"by its escaped name\"}",
    ] {
        let answer = target.send(&target.operations[0], body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.json);
    }
    let deep = format!("{{\"x\": {}{}}}", "[".repeat(100), "]".repeat(100));
    target.send(&target.operations[0], deep).await.ok();
    let path = format!("/v3/tasks/{}", target.task);
    assert_eq!(
        target.app.get(&path).await.ok()["name"],
        "by its escaped name"
    );
}
