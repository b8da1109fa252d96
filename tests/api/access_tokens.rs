//! `/ext/v1/tokens`: tokens of the account, over the API.

use axum::http::Method;
use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sms_task_service::clock::now;

use crate::events::settled;
use crate::support::app::{App, request};

const TOKENS: &str = "/ext/v1/tokens";

/// Makes a token, and returns its id and the token.
async fn token(app: &App, body: &Value) -> (String, String) {
    let created = app.post(TOKENS, body).await.ok();
    let text = |name: &str| created[name].as_str().expect("a text").to_owned();
    (text("id"), text("token"))
}

async fn ids(app: &App, query: &str) -> Vec<Value> {
    let list = app.get(&format!("{TOKENS}?{query}")).await.ok();
    let tokens = list["tokens"].as_array().expect("tokens").iter();
    tokens.map(|one| one["id"].clone()).collect()
}

#[tokio::test]
async fn a_token_does_what_its_role_may_until_it_is_revoked() {
    let app = App::guarded("one").await;
    for (role, status) in [("full", 200), ("read-only", 200), ("agent", 403)] {
        let (id, token) = token(&app, &json!({"role": role, "description": role})).await;
        let other = app.seen_with(Some(token.clone())).await;
        assert_eq!(other.get("/v3/tasks").await.status, status, "{role}");
        let list = app.get(&format!("{TOKENS}?limit=1")).await.ok();
        let shown = &list["tokens"][0];
        assert_eq!(
            (&shown["id"], &shown["role"], &shown["description"]),
            (&json!(id), &json!(role), &json!(role))
        );
        assert!(!list.to_string().contains(&token));
    }
    let (id, token) = token(&app, &json!({})).await;
    app.delete(&format!("{TOKENS}/{id}")).await.ok();
    app.delete(&format!("{TOKENS}/{id}"))
        .await
        .refused(404, "SMS.9001");
    let revoked = app.seen_with(Some(token)).await;
    assert_eq!(revoked.get("/v3/tasks").await.status, 401);
}

#[tokio::test]
async fn a_token_expires_when_it_was_to() {
    let app = App::guarded("one").await;
    let before = now();
    let created = app.post(TOKENS, &json!({"expires_in": 60})).await.ok();
    let expires = created["expires_at"].as_i64().expect("a time");
    assert!((before + 60_000..=now() + 60_000).contains(&expires));
    for bad in [
        json!({"expires_in": 59}),
        json!({"expires_in": 315_360_001}),
        json!({"role": "root"}),
        json!({"role": 5}),
        json!({"description": "x".repeat(256)}),
    ] {
        assert_eq!(app.post(TOKENS, &bad).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_repeated_request_makes_no_second_token_and_does_not_show_the_first_again() {
    let app = App::guarded("one").await;
    let ask = async || {
        let mut request = request(Method::POST, TOKENS, "{}".into());
        let key = "same".parse().expect("a header");
        request.headers_mut().insert("idempotency-key", key);
        app.send(request).await.ok()
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!(first["id"], again["id"]);
    let secret = first["token"].as_str().expect("a token");
    assert_eq!(again["token"], json!(null));
    assert_eq!(
        ids(&app, "").await.len(),
        2,
        "the caller's own, and the new one"
    );
    let kept: Vec<Vec<u8>> = sqlx::query_scalar("SELECT body FROM outcomes")
        .fetch_all(&app.database.pool(1))
        .await
        .expect("outcomes");
    assert!(!kept.is_empty());
    for body in kept {
        assert!(!String::from_utf8_lossy(&body).contains(secret));
    }
}

#[tokio::test]
async fn tokens_are_those_of_their_account_and_events_say_who_made_them() {
    let app = App::guarded("one").await;
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(json!(token(&app, &json!({})).await.0));
    }
    made.reverse();
    assert_eq!(ids(&app, "limit=2").await, made[..2]);
    let marker = made[1].as_str().expect("an id");
    assert_eq!(ids(&app, &format!("marker={marker}")).await[0], made[2]);
    assert_eq!(ids(&other, "").await.len(), 1);
    other
        .delete(&format!("{TOKENS}/{marker}"))
        .await
        .refused(404, "SMS.9001");
    for role in [Role::Agent, Role::ReadOnly] {
        let less = app.new_token("one", role).await;
        let less = app.seen_with(Some(less)).await;
        assert_eq!(less.get(TOKENS).await.status, 403);
        assert_eq!(less.post(TOKENS, &json!({})).await.status, 403);
        assert_eq!(less.delete(&format!("{TOKENS}/{marker}")).await.status, 403);
    }
    app.delete(&format!("{TOKENS}/{marker}")).await.ok();
    settled(&app).await;
    let events = app.get("/ext/v1/events?type=token.revoked").await.ok();
    let event = &events["events"][0];
    assert_eq!(
        (&event["data"]["id"], &event["actor"]["type"]),
        (&made[1], &json!("token"))
    );
}

#[tokio::test]
async fn what_can_be_done_with_a_task_is_listed_with_the_reasons() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/ext/v1/tasks/{task}/actions");
    for (state, allowed) in [("READY", "start"), ("RUNNING", "skip")] {
        let body = json!({ "state": state });
        app.put(&format!("/v3/tasks/{task}"), &body).await.ok();
        let list = app.get(&path).await.ok();
        let actions = list["actions"].as_array().expect("actions");
        assert_eq!(actions.len(), 12);
        for action in actions {
            let operation = action["operation"].as_str().expect("a name");
            let body = json!({"ids": [task], "operation": operation, "dry_run": true});
            let tried = app.post("/ext/v1/tasks/actions", &body).await.ok();
            let is_done = tried["done"] == 1;
            assert_eq!(action["is_allowed"], is_done, "{operation}");
            assert_eq!(
                action["error_msg"], tried["results"][0]["error_msg"],
                "{operation}"
            );
            if operation == allowed && state == "READY" {
                assert!(is_done, "{operation}");
            }
        }
    }
    app.get("/ext/v1/tasks/unknown/actions")
        .await
        .refused(404, "SMS.7703");
}
