//! Tokens: how long they are valid, and the commands that create and revoke them.

use serde_json::Value;
use sms_task_service::auth::{Role, token_hash};

use crate::support::app::App;

#[tokio::test]
async fn an_expired_token_is_refused() {
    let app = App::guarded("one").await;
    let (soon, past) = (
        app.new_token("one", Role::Full).await,
        app.new_token("one", Role::Full).await,
    );
    let pool = app.database.pool(1);
    let ends = sqlx::query("UPDATE tokens SET expires_at = 1 WHERE hash = $1");
    ends.bind(token_hash(&past).to_vec())
        .execute(&pool)
        .await
        .expect("expired");
    pool.close().await;
    let with = async |token: String| app.seen_with(Some(token)).await.get("/v3/tasks").await;
    with(soon).await.ok();
    with(past).await.refused(401, "APIGW.0301");
}

#[tokio::test]
async fn tokens_are_kept_as_hashes_and_their_use_is_noted() {
    let app = App::guarded("one").await;
    app.get("/v3/tasks").await.ok();
    let token = app.token.clone().expect("a token");
    let pool = app.database.pool(1);
    let kept = "SELECT t::text, last_used_at IS NOT NULL FROM tokens AS t";
    let kept: Vec<(String, bool)> = sqlx::query_as(kept).fetch_all(&pool).await.expect("rows");
    pool.close().await;
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].0.contains(&token) && kept[0].1);
}

#[tokio::test]
async fn a_token_may_have_16384_characters_and_no_more() {
    let app = App::guarded("one").await;
    let long = app.seen_with(Some("x".repeat(16_384))).await;
    assert_eq!(
        long.get("/v3/tasks").await.refused(401, "APIGW.0301")["details"],
        Value::Null
    );
    let longer = app.seen_with(Some("x".repeat(16_385))).await;
    longer.get("/v3/tasks").await.refused(401, "APIGW.0301");
}
