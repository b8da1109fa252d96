//! `/ext/v1/events`: what has happened.

mod export;
mod faults;
mod filters;
mod order;
mod retention;
mod stories;
mod stream;
mod types;

use std::collections::BTreeMap;

use std::time::Duration;

use serde_json::Value;

use crate::support::app::App;

/// All events that match a query, page by page.
async fn events(app: &App, query: &str) -> Vec<Value> {
    settled(app).await;
    let mut all = Vec::new();
    let mut path = format!("/ext/v1/events?{query}");
    loop {
        let page = app.get(&path).await;
        let next = next(&page.headers);
        let page = page.ok();
        all.extend(page["events"].as_array().expect("events").iter().cloned());
        match next {
            Some(next) => path = format!("/ext/v1/events{next}"),
            None => return all,
        }
    }
}

/// Waits until events that have been committed so far can be read. All tests have databases in one PostgreSQL, where the
/// transactions of one delay the events of the others.
pub async fn settled(app: &App) {
    let pool = app.database.pool(1);
    let now: i64 = sqlx::query_scalar("SELECT pg_current_xact_id()::text::bigint")
        .fetch_one(&pool)
        .await
        .expect("a number");
    let oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
    while sqlx::query_scalar::<_, i64>(oldest)
        .fetch_one(&pool)
        .await
        .expect("a number")
        <= now
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    pool.close().await;
}

/// The address of the next page.
fn next(headers: &axum::http::HeaderMap) -> Option<String> {
    let link = headers.get("link")?.to_str().expect("a text");
    let next = link
        .strip_prefix('<')
        .and_then(|link| link.strip_suffix(">; rel=\"next\""));
    Some(next.expect("an address").to_owned())
}

/// Types and data of events, as one text each.
fn told(events: &[Value]) -> Vec<String> {
    let told = events.iter().map(|event| {
        let text = event["type"].as_str().expect("a type");
        let data: BTreeMap<String, Value> =
            serde_json::from_value(event["data"].clone()).expect("an object");
        format!("{text} {}", serde_json::json!(data))
    });
    told.collect()
}
