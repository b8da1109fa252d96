//! No reader misses an event, in whatever order transactions commit.

use serde_json::{Value, json};
use sms_task_service::storage::events::count_transactions_anew;
use sqlx::Executor;

use super::{events, settled};
use crate::support::app::App;

async fn cursor(app: &App) -> String {
    settled(app).await;
    cursor_now(app).await
}

async fn cursor_now(app: &App) -> String {
    let page = app.get("/ext/v1/events").await.ok();
    page["cursor"].as_str().expect("a cursor").to_owned()
}

fn sources(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["source_id"].as_str().expect("an id"))
        .collect()
}

#[tokio::test]
async fn what_is_committed_late_is_not_passed_over() {
    let app = App::new().await;
    app.source().await;
    let before = cursor(&app).await;
    let pool = app.database.pool(1);
    let mut slow = pool.begin().await.expect("a transaction");
    slow.execute(
        "INSERT INTO events (tenant_id, epoch, tx, seq, at, type, source_id, data, actor_type)
         VALUES ('default', 1, pg_current_xact_id()::text::bigint, nextval('event_numbers'), 0, 'source.deleted', 'slow',
             '{}', 'service')",
    )
    .await
    .expect("an event");
    let fast = app.source().await;
    let meanwhile = cursor_now(&app).await;
    let page = app
        .get(&format!("/ext/v1/events?after={before}"))
        .await
        .ok();
    assert_eq!(page["events"], json!([]), "it waits for the slow one");
    slow.commit().await.expect("committed");
    for after in [before, meanwhile] {
        let seen = events(&app, &format!("after={after}")).await;
        assert_eq!(sources(&seen), ["slow", &fast]);
    }
}

#[tokio::test]
async fn a_cursor_is_that_of_an_event_as_later_transactions_may_be_counted_again_after_a_crash() {
    let app = App::new().await;
    app.source().await;
    let pool = app.database.pool(1);
    pool.execute("SELECT pg_current_xact_id()")
        .await
        .expect("a transaction");
    settled(&app).await;
    let all = app.get("/ext/v1/events").await.ok();
    let none = app.get("/ext/v1/events?type=task.deleted").await.ok();
    assert_eq!(none["events"], json!([]));
    let newest = &all["events"][0]["id"];
    for page in [&all, &none] {
        assert_eq!(&page["cursor"], newest);
    }
}

#[tokio::test]
async fn events_go_on_after_a_restore_where_transactions_have_lower_numbers() {
    let app = App::new().await;
    let first = app.source().await;
    let pool = app.database.pool(1);
    pool.execute("UPDATE events SET tx = tx + 1000000000")
        .await
        .expect("as if restored");
    pool.execute("UPDATE event_epochs SET system_identifier = 1")
        .await
        .expect("on another server");
    for _ in 0..2 {
        count_anew(&app).await;
    }
    let before = events(&app, "").await;
    assert_eq!(sources(&before), [&first], "an earlier epoch is over");
    let after = before[0]["id"].as_str().expect("an id");
    let second = app.source().await;
    assert_eq!(
        sources(&events(&app, &format!("after={after}")).await),
        [&second]
    );
    assert_eq!(epochs(&app).await, [1, 2]);
}

#[tokio::test]
async fn the_first_connection_after_a_crash_begins_a_new_epoch() {
    let app = App::new().await;
    let pool = app.database.pool(1);
    drop(app.storage().connection().await.expect("a connection"));
    assert_eq!(epochs(&app).await, [1]);
    pool.execute("UPDATE event_epochs SET counted_since = 'epoch'")
        .await
        .expect("before a crash");
    drop(app.storage().connection().await.expect("a connection"));
    assert_eq!(epochs(&app).await, [1, 2]);
    drop(app.storage().connection().await.expect("a connection"));
    assert_eq!(epochs(&app).await, [1, 2], "once");
}

#[tokio::test]
async fn a_new_epoch_waits_for_those_who_write_events_in_the_one_before() {
    let app = App::new().await;
    app.source().await;
    let pool = app.database.pool(2);
    let mut slow = pool.begin().await.expect("a transaction");
    let inserted = sqlx::query(
        "INSERT INTO events (tenant_id, epoch, tx, seq, at, type, source_id, data, actor_type)
         SELECT 'default', max(epoch), pg_current_xact_id()::text::bigint, nextval('event_numbers'), 0, 'source.deleted',
             'slow', '{}', 'service'
         FROM event_epochs",
    );
    inserted.execute(&mut *slow).await.expect("an event");
    // as after a failover
    pool.execute("UPDATE event_epochs SET timeline = 0")
        .await
        .expect("on another timeline");
    count_anew(&app).await;
    let meanwhile = cursor_now(&app).await;
    slow.commit().await.expect("committed");
    assert_eq!(epochs(&app).await, [1], "left for the next time");
    let seen = events(&app, &format!("after={meanwhile}")).await;
    assert_eq!(sources(&seen), ["slow"]);
    count_anew(&app).await;
    assert_eq!(epochs(&app).await, [1, 2]);
}

async fn count_anew(app: &App) {
    let storage = app.storage();
    let mut connection = storage.connection().await.expect("a connection");
    let counted = count_transactions_anew(&mut connection).await;
    counted.expect("a new epoch, if need be");
}

async fn epochs(app: &App) -> Vec<i32> {
    let pool = app.database.pool(1);
    let epochs = sqlx::query_scalar("SELECT epoch FROM event_epochs ORDER BY epoch");
    epochs.fetch_all(&pool).await.expect("epochs")
}

#[tokio::test]
async fn a_reader_beside_many_writers_sees_each_event_once_and_in_order() {
    let app = App::new().await;
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let router = app.router.clone();
            tokio::spawn(async move {
                use tower::ServiceExt;
                for _ in 0..25 {
                    let body = crate::support::fixtures::source().to_string();
                    let request = crate::support::app::request(
                        axum::http::Method::POST,
                        "/v3/sources",
                        body.into(),
                    );
                    let Ok(answer) = router.clone().oneshot(request).await;
                    assert_eq!(answer.status(), 200);
                }
            })
        })
        .collect();
    let (mut seen, mut after) = (Vec::new(), String::new());
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) || seen.len() < 100 {
        let page = app.get(&format!("/ext/v1/events?after={after}")).await.ok();
        seen.extend(page["events"].as_array().expect("events").iter().cloned());
        after = page["cursor"].as_str().expect("a cursor").to_owned();
        assert!(seen.len() <= 100, "each once");
    }
    for writer in writers {
        writer.await.expect("no panic");
    }
    let ids: Vec<_> = seen.iter().map(|event| event["id"].clone()).collect();
    let whole: Vec<_> = events(&app, "")
        .await
        .iter()
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(ids, whole);
    assert!(
        ids.windows(2)
            .all(|pair| pair[0].as_str() < pair[1].as_str()),
        "texts are in order, too"
    );
    assert_eq!(json!(seen.len()), json!(100));
}
