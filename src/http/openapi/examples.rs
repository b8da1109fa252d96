//! Examples of requests. The tests send each of them.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

/// By operation id. The example of an update is the founding page's own.
static EXAMPLES: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let mut examples: Map<String, Value> = json(include_str!("../../../openapi/examples.json"));
    let update = json(include_str!("../../../tests/data/update-task-example.json"));
    examples.insert("UpdateTask".into(), update);
    examples
});

fn json<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("an example is JSON")
}

/// Adds its example to an operation with a body.
pub(super) fn add(operation: &mut Operation) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && let Some(RefOr::T(content)) = body.content.get_mut("application/json")
    {
        content.example = EXAMPLES.get(id).cloned();
    }
}
