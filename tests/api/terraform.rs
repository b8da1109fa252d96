//! What Terraform's provider does, call by call, as its source of 2026-08-21 has it: the order of its calls, what it
//! leaves out of bodies, how it reads answers, and which errors it shows.

mod agents;
mod projects;
mod provider;
mod sources;
mod tasks;
mod templates;

use serde_json::json;

use provider::{Provider, Refusal};

#[tokio::test]
async fn the_reason_of_every_refusal_is_shown() {
    let provider = Provider::new().await;
    let refused = provider.get("/v3/tasks/unknown").await;
    let refused = refused.expect_err("there is no such task");
    assert_eq!(refused.status, 404);
    assert!(refused.text().contains("SMS.7703"), "{refused:?}");
    let refused = provider.post("/v3/tasks", json!({"name": "n"})).await;
    let refused = refused.expect_err("fields are missing");
    assert!(refused.text().contains("SMS.6013"), "{refused:?}");
}

#[tokio::test]
async fn nobody_is_let_in_with_a_wrong_secret() {
    let provider = Provider::new().await.with_secret("wrong");
    let Refusal { status, shown } = provider.get("/v3/tasks").await.expect_err("a wrong key");
    assert_eq!(
        (status, shown),
        (401, None),
        "it shows no text for this one"
    );
}
