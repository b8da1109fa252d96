//! Values that are not what they should be.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// Names of parameters that some list knows.
const PARAMETERS: [&str; 20] = [
    "limit",
    "offset",
    "marker",
    "after",
    "order",
    "since",
    "until",
    "type",
    "actor",
    "task",
    "source",
    "state",
    "name",
    "id",
    "sort",
    "stalled",
    "enterprise_project_id",
    "source_server_id",
    "region",
    "format",
];

/// A body in which some values are others than they were, or whose bytes are.
pub fn body(example: Value) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<Index>(), value()), 1..6);
    let changed = changes.prop_map(move |changes| {
        let mut body = example.clone();
        for (at, value) in changes {
            change(&mut body, &at, value);
        }
        body.to_string().into_bytes()
    });
    let bytes = (
        changed.clone(),
        prop::collection::vec((any::<Index>(), any::<u8>()), 0..8),
    );
    let damaged = bytes.prop_map(|(mut body, changes)| {
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        body
    });
    let whole = value().prop_map(|value| value.to_string().into_bytes());
    prop_oneof![6 => changed, 3 => damaged, 1 => whole, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

/// Puts a value into one of the places of another.
fn change(body: &mut Value, at: &Index, value: Value) {
    let mut places = Vec::new();
    collect("", body, &mut places);
    let place = &places[at.index(places.len())];
    if let Some(place) = body.pointer_mut(place) {
        *place = value;
    }
}

fn collect(path: &str, value: &Value, places: &mut Vec<String>) {
    places.push(path.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            collect(&format!("{path}/{name}"), value, places);
        }),
        Value::Array(items) => (0..).zip(items).for_each(|(index, item)| {
            collect(&format!("{path}/{index}"), item, places);
        }),
        _ => {}
    }
}

/// Any JSON, with what is at the edge more often than not.
fn value() -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![
        select(vec![
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1e300),
            json!(-0.0),
            json!(""),
            json!("\u{0}"),
            json!("\u{feff}"),
            json!("\u{202e}"),
            json!("x".repeat(256)),
            json!("é".repeat(255)),
            json!("😀".repeat(1025)),
            json!("x".repeat(70_000)),
        ]),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Parameters, some of them known.
pub fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![4 => select(&PARAMETERS).prop_map(str::to_owned), 1 => encoded()];
    let value = prop_oneof![
        select(vec![
            "",
            "0",
            "-1",
            "1",
            "100",
            "101",
            "99999999999999999999",
            "true",
            "null",
            "desc",
            "%00",
            "%ff",
            "%"
        ])
        .prop_map(str::to_owned),
        encoded(),
    ];
    let pairs = prop::collection::vec((name, value), 0..6);
    pairs.prop_map(|pairs| {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("&")
    })
}

/// Any text, percent-encoded byte by byte, as often as not.
fn encoded() -> impl Strategy<Value = String> {
    let bytes = prop::collection::vec(any::<u8>(), 0..40);
    let encoded = bytes.prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02x}")).collect());
    prop_oneof![encoded, "[a-zA-Z0-9._~-]{0,40}"]
}

/// Cursors that are short, long, of other digits, or almost right.
pub fn cursor() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9a-f]{0,60}",
        "[0-9a-f]{40}",
        "[0-9A-F]{40}",
        "0000000[0-9]0000000000[0-9a-f]{22}",
        "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        encoded(),
    ]
}

/// Signatures, most of which look like one.
pub fn authorization() -> impl Strategy<Value = Vec<u8>> {
    let like = (
        select(vec![
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SM3",
            "V11-HMAC-SHA256",
            "sdk-hmac-sha256",
            "Bearer",
            "",
        ]),
        select(vec![" ", "  ", "", "\t"]),
        "(Access|access|Credential)?[=]{0,2}[A-Za-z0-9/]{0,30}",
        select(vec![", ", ",", ";", " , "]),
        "(SignedHeaders)?=?[a-z;-]{0,40}",
        "(Signature)?=?[0-9a-fA-F]{0,80}",
    );
    let like = like.prop_map(|(algorithm, space, access, comma, headers, signature)| {
        format!("{algorithm}{space}{access}{comma}{headers}{comma}{signature}").into_bytes()
    });
    let right = ("[A-Z0-9]{20}", "[0-9a-f]{64}").prop_map(|(access, signature)| {
        let headers = "host;x-sdk-date";
        format!("SDK-HMAC-SHA256 Access={access}, SignedHeaders={headers}, Signature={signature}")
            .into_bytes()
    });
    prop_oneof![4 => like, 2 => right, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}
