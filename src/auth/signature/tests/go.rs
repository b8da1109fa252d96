//! Requests as Go's clients sign them: neither ever signs `host`, and the SDK does not sign `content-type` either.
//!
//! The signatures were made with the signer of huaweicloudsdkcore 3.1.219, told to add no headers, and again with a
//! program written from the description of the algorithm.

use axum::http::HeaderName;

use super::signer::Wire;
use crate::auth::signature::SignatureError;

/// What golangsdk, and with it the Terraform provider, signs.
const GOLANGSDK: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("content-type", "application/json"),
    ("user-agent", "golangsdk/1.0.0"),
];
/// What the Go SDK v3 signs.
const SDK_V3: [(&str, &str); 1] = [("user-agent", "huaweicloud-usdk-go/3.0")];
/// The least that a client may sign.
const NOTHING_BUT_THE_DATE: [(&str, &str); 0] = [];

/// Signed headers besides the date, method, target, body, signature of each scheme.
type Vector = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
    [&'static str; 2],
);

const VECTORS: [Vector; 6] = [
    (
        &GOLANGSDK,
        "GET",
        "/v3/tasks",
        "",
        [
            "dafbad755adc0c8e82ffc91561477eb0e174402f0a833cb5462f13aee24479e2",
            "7a57692e2a13d4cc3809d2daf4a9a6c2f805c143b0497639dec481c2dcf789e0",
        ],
    ),
    (
        &GOLANGSDK,
        "POST",
        "/v3/tasks",
        r#"{"name":"MigrationTask","type":"MIGRATE_FILE"}"#,
        [
            "c76cff306bcfd20dfe6d371dd120e95336fac3365badd0be72e7b877a897e697",
            "86decff77e168223e998150424733203282b699533a5500c914406eacad738fc",
        ],
    ),
    (
        &GOLANGSDK,
        "DELETE",
        "/v3/tasks/t1",
        "",
        [
            "84ed2fd4b4a1bad4e8fa9bfea9936ecb047f7c95ff623509e66f15281bb2c661",
            "f1a0ecb7f93b08319b33b189e0e9c2bd0e0690c0dbd9d05b479e5a8f46fe3115",
        ],
    ),
    (
        &SDK_V3,
        "GET",
        "/v3/tasks?limit=50&offset=0&state=RUNNING",
        "",
        [
            "1ba682b2f46b5dc775afbbe1b26789f70ff9f1181847eeb356ba9995368d9162",
            "5e6472f1e963da19d21004f4cdcca304a7b78b64b9b379c069fa83764206d3c8",
        ],
    ),
    (
        &SDK_V3,
        "POST",
        "/v3/tasks/t1/action",
        r#"{"operation":"start"}"#,
        [
            "758b6552d8551d3da97e8430458b52204b7a09e272fbc539d9297da9d7e3dfb0",
            "dec4b2d6ef92de6f7f9102fed2d5216e5b41dc393375405a0051af6fec3906bf",
        ],
    ),
    (
        &NOTHING_BUT_THE_DATE,
        "PUT",
        "/v3/tasks/t1/progress",
        r#"{"subtask_name":"SSL_CONFIG","progress":50}"#,
        [
            "87520de00694717ca39d529e9ae2fdf9c493f1af9a323c5743253023e948e999",
            "d0070c700f7a26f79d1800a952bb12ef6f885f9305e86b37baf9af7cc5a8df2c",
        ],
    ),
];

/// A vector as it arrives, once for each scheme.
fn wires((headers, method, target, body, signatures): &Vector) -> [Wire; 2] {
    let date = "20261123T113649Z";
    let wire = Wire::new(method, target, body.as_bytes()).with("x-sdk-date", date);
    let add = |wire: Wire, (name, value): &(&str, &str)| wire.with(name, value);
    let wire = headers.iter().fold(wire, add);
    let names = headers.iter().map(|(name, _)| *name);
    let names: Vec<_> = names.chain(["x-sdk-date"]).collect();
    let parts = |signature| format!("SignedHeaders={}, Signature={signature}", names.join(";"));
    let [sdk, v11] = signatures.map(parts);
    [
        format!("SDK-HMAC-SHA256 Access=AKTEST, {sdk}"),
        format!("V11-HMAC-SHA256 Credential=AKTEST/20261123/cn-north-4/SMS, {v11}"),
    ]
    .map(|value| wire.clone().with("authorization", &value))
}

fn all() -> impl Iterator<Item = Wire> {
    VECTORS.iter().flat_map(wires)
}

#[test]
fn requests_that_go_clients_signed_verify() {
    for wire in all() {
        assert_eq!(wire.verify("SKTEST"), Ok(()), "{wire:?}");
        assert_eq!(wire.verify("SKTEST2"), Err(SignatureError::Refused));
    }
}

#[test]
fn headers_that_a_client_adds_after_signing_change_nothing() {
    for wire in all() {
        for (name, value) in [
            ("host", "sms.example"),
            ("x-project-id", "project"),
            ("x-domain-id", "domain"),
            ("x-security-token", ""),
            ("x-security-token", "token"),
            ("x-auth-token", "token"),
            ("x-language", "en-us"),
            ("idempotency-key", "key"),
        ] {
            let added = wire.clone().with(name, value);
            assert_eq!(added.verify("SKTEST"), Ok(()), "{name}: {added:?}");
            let twice = added.with(name, value);
            assert_eq!(twice.verify("SKTEST"), Ok(()), "{name}: {twice:?}");
        }
    }
}

#[test]
fn what_a_go_client_signed_cannot_be_changed() {
    for wire in all() {
        let mut body = wire.body.clone();
        body.push(b' ');
        let target = format!("{}x", wire.uri).parse().unwrap();
        let changed = [
            wire.clone().with_body(&body),
            wire.clone().with_method("PATCH"),
            wire.clone().put("x-sdk-date", "20261123T113650Z"),
            Wire {
                uri: target,
                ..wire.clone()
            },
        ];
        for changed in changed {
            let answer = changed.verify("SKTEST");
            assert_eq!(answer, Err(SignatureError::Refused), "{changed:?}");
        }
        let names: Vec<_> = wire.headers.keys().map(HeaderName::as_str).collect();
        for name in names {
            if !["authorization", "x-sdk-date"].contains(&name) {
                let changed = wire.clone().put(name, "text/plain");
                let answer = changed.verify("SKTEST");
                assert_eq!(answer, Err(SignatureError::Refused), "{name}");
            }
        }
    }
}
