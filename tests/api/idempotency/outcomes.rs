//! Which outcomes are kept, for how long, and what happens before there is one.

use std::sync::Arc;

use sms_task_service::auth::Role;

use super::{ANONYMOUS, is_replayed, keyed, meddle, send, sources};
use crate::support::app::App;
use crate::support::together::together;

/// How many outcomes are kept.
async fn kept(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let count = sqlx::query_scalar("SELECT count(*) FROM outcomes WHERE status IS NOT NULL");
    let count = count.fetch_one(&pool).await.expect("a count");
    pool.close().await;
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_requests_is_done_and_the_others_wait_or_get_its_answer() {
    let app = Arc::new(App::new().await);
    let answers = together((0..8).map(|_| {
        let app = Arc::clone(&app);
        async move { send(&app, "/v3/sources", "key", ANONYMOUS).await }
    }));
    let answers = answers.await;
    let mut done = 0;
    for answer in answers {
        match answer.status.as_u16() {
            409 => {
                assert_eq!(answer.headers["retry-after"], "1");
                answer.refused(409, "SMS.9001");
            }
            _ => {
                done += usize::from(!is_replayed(&answer));
                answer.ok();
            }
        }
    }
    assert_eq!(done, 1);
    assert_eq!(sources(&app).await, 1);
}

#[tokio::test]
async fn a_request_whose_process_died_can_be_sent_again_after_five_minutes() {
    let app = App::new().await;
    send(&app, "/v3/sources", "key", ANONYMOUS).await.ok();
    let pool = app.database.pool(1);
    let died = "UPDATE outcomes SET status = NULL, body = NULL, claimed_at = claimed_at - 280000";
    meddle(&pool, died).await;
    let early = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    assert_eq!(early.headers["retry-after"], "1");
    early.refused(409, "SMS.9001");

    meddle(&pool, "UPDATE outcomes SET claimed_at = claimed_at - 20001").await;
    let other = send(&app, "/v3/sources", "key", "{}").await;
    other.refused(422, "SMS.9001");
    let done = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    assert!(!is_replayed(&done));
    assert_eq!(sources(&app).await, 2);
    let again = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    assert!(is_replayed(&again));
    assert_eq!(again.ok(), done.ok());
    pool.close().await;
}

#[tokio::test]
async fn refusals_of_a_request_are_kept() {
    let app = App::new().await;
    for (path, body, status, code) in [
        ("/v3/sources", r#"{"name": 5}"#, 400, "SMS.6002"),
        ("/v3/sources", "{", 400, "SMS.6010"),
        (
            "/v3/tasks/unknown/action",
            r#"{"operation": "start"}"#,
            404,
            "SMS.7703",
        ),
    ] {
        let first = send(&app, path, body, body).await;
        assert!(!is_replayed(&first));
        let again = send(&app, path, body, body).await;
        assert!(is_replayed(&again), "{body}");
        assert_eq!(again.bytes, first.bytes);
        again.refused(status, code);
    }
}

#[tokio::test]
async fn refusals_of_the_caller_and_the_transport_and_faults_are_not_kept() {
    let app = App::guarded("one").await;
    let reader = app.new_token("one", Role::ReadOnly).await;
    for (token, status) in [("sms_unknown", 401), (&reader, 403)] {
        let stranger = app.seen_with(Some(token.to_owned())).await;
        let answer = send(&stranger, "/v3/sources", "key", ANONYMOUS).await;
        assert_eq!(answer.status, status);
    }
    let mut text = keyed("/v3/sources", "key", ANONYMOUS);
    let plain = "text/plain".parse().expect("a header");
    text.headers_mut().insert("content-type", plain);
    app.send(text).await.refused(415, "SMS.6016");

    let pool = app.database.pool(1);
    meddle(&pool, "ALTER TABLE sources RENAME TO elsewhere").await;
    let answer = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    answer.refused(500, "SMS.6000");
    meddle(&pool, "ALTER TABLE elsewhere RENAME TO sources").await;
    pool.close().await;
    assert_eq!(kept(&app).await, 0);

    let done = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    assert!(!is_replayed(&done));
    done.ok();
    assert_eq!(kept(&app).await, 1);
}

#[tokio::test]
async fn an_outcome_is_kept_for_a_day_and_goes_with_later_requests() {
    let app = App::new().await;
    let first = send(&app, "/v3/sources", "key", ANONYMOUS).await.ok();
    let pool = app.database.pool(1);
    let day = 24 * 60 * 60 * 1000;
    let lasts = sqlx::query_scalar::<_, i64>("SELECT expires_at - claimed_at FROM outcomes");
    assert_eq!(lasts.fetch_one(&pool).await.expect("a row"), day);

    meddle(&pool, "UPDATE outcomes SET expires_at = 0").await;
    let other = send(&app, "/v3/sources", "key", r#"{"cpu_quantity": 2}"#).await;
    assert_ne!(other.ok(), first, "the key is free again");
    assert_eq!(kept(&app).await, 1);

    for n in 0..20 {
        send(&app, "/v3/sources", &format!("key {n}"), ANONYMOUS)
            .await
            .ok();
    }
    meddle(&pool, "UPDATE outcomes SET expires_at = 0").await;
    for (key, left) in [("one more", 21 - 16 + 1), ("and one", 2)] {
        send(&app, "/v3/sources", key, ANONYMOUS).await.ok();
        assert_eq!(kept(&app).await, left, "expired ones go sixteen at a time");
    }
    pool.close().await;
}

#[tokio::test]
async fn a_late_end_does_nothing_if_somebody_took_over() {
    let app = Arc::new(App::new().await);
    let pool = app.database.pool(2);
    // the first one waits for this lock, inside its claim
    let mut lock = pool.begin().await.expect("a transaction");
    let held = sqlx::query("LOCK TABLE sources IN EXCLUSIVE MODE");
    held.execute(&mut *lock).await.expect("locked");
    let first = tokio::spawn({
        let app = Arc::clone(&app);
        async move { send(&app, "/v3/sources", "key", ANONYMOUS).await }
    });
    loop {
        let claims = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM outcomes");
        if claims.fetch_one(&pool).await.expect("a count") == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    // somebody else has taken it over and finished
    let taken =
        "UPDATE outcomes SET claim = claim + 1, status = 200, body = '{\"id\": \"theirs\"}'";
    meddle(&pool, taken).await;
    lock.rollback().await.expect("unlocked");
    let late = first.await.expect("no panic");
    assert_eq!(late.headers["retry-after"], "1");
    late.refused(503, "SMS.6301");
    assert_eq!(sources(&app).await, 0);
    let again = send(&app, "/v3/sources", "key", ANONYMOUS).await;
    assert!(is_replayed(&again));
    assert_eq!(again.ok()["id"], "theirs");
    pool.close().await;
}

#[tokio::test]
async fn of_a_large_body_only_the_hash_is_kept() {
    let app = App::new().await;
    let body = format!(
        r#"{{"cpu_quantity": 1, "unknown": "{}"}}"#,
        "x".repeat(1 << 20)
    );
    let first = send(&app, "/v3/sources", "key", &body).await.ok();
    let again = send(&app, "/v3/sources", "key", &body).await;
    assert!(is_replayed(&again));
    assert_eq!(again.ok(), first);
    let pool = app.database.pool(1);
    let size = sqlx::query_scalar::<_, i32>("SELECT pg_column_size(x.*) FROM outcomes AS x");
    assert!(size.fetch_one(&pool).await.expect("a row") < 512);
    pool.close().await;
}
