//! Bodies that do not arrive, or not completely.

use std::future::{pending, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Method;
use http_body_util::{BodyExt, Full};
use sms_task_service::http::RequestLimits;

use super::{Target, unchanged};
use tokio::sync::oneshot;

use crate::support::app::{App, request};

/// A body that never ends.
fn stalled(begun: &'static str) -> Body {
    Body::new(Full::new(Bytes::from(begun)).with_trailers(pending()))
}

/// A body that breaks off when its client hangs up.
fn broken_off(begun: &str, client: oneshot::Receiver<()>) -> Body {
    let body = Full::new(Bytes::from(begun.to_owned())).map_err(std::io::Error::other);
    let end = async {
        client.await.ok();
        Some(Err(std::io::Error::other("the client has hung up")))
    };
    Body::new(body.with_trailers(Box::pin(end)))
}

/// A body that the network cuts off.
fn cut(begun: &'static str) -> Body {
    let body = Full::new(Bytes::from(begun)).map_err(std::io::Error::other);
    let broken = std::io::Error::other("reset by peer (os error 104)");
    Body::new(body.with_trailers(ready(Some(Err(broken)))))
}

#[tokio::test]
async fn a_body_that_pauses_too_long_is_refused() {
    let limits = RequestLimits {
        body_idle: Duration::from_millis(50),
        ..RequestLimits::default()
    };
    unchanged(limits, async |target: &Target| {
        for operation in &target.operations {
            for begun in ["", "{", "{\"name\": \"complete, but for its end\"}"] {
                let answer = target.send(operation, stalled(begun)).await;
                answer.refused(408, "APIGW.0201");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_body_that_takes_too_long_in_total_is_refused() {
    let limits = RequestLimits {
        body_deadline: Duration::from_millis(100),
        ..RequestLimits::default()
    };
    unchanged(limits, async |target: &Target| {
        for operation in &target.operations {
            let answer = target.send(operation, stalled("{}")).await;
            answer.refused(408, "APIGW.0201");
        }
    })
    .await;
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            for begun in ["", "{\"name\": \"complete, but for its end\"}"] {
                let answer = target.send(operation, cut(begun)).await;
                answer.refused(400, "APIGW.0201");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_has_its_own_time_however_long_its_body_might_have_taken() {
    let limits = RequestLimits {
        body_deadline: Duration::from_secs(3600),
        answer_deadline: Duration::from_millis(50),
        busy_delay: Duration::ZERO,
        ..RequestLimits::default()
    };
    let app = App::with_limits(limits).await;
    let pool = app.database.pool(1);
    let mut lock = pool.begin().await.expect("a transaction");
    let held = sqlx::query("LOCK TABLE sources IN EXCLUSIVE MODE");
    held.execute(&mut *lock).await.expect("locked");
    let late = app
        .send_text("POST", "/v3/sources", r#"{"cpu_quantity": 1}"#)
        .await;
    assert!(
        late.json["error_msg"].to_string().contains("took too long"),
        "{}",
        late.json
    );
    late.refused(503, "SMS.6301");
    lock.rollback().await.expect("unlocked");
    pool.close().await;
}

#[tokio::test]
async fn bodies_beyond_the_memory_for_all_bodies_are_asked_to_retry() {
    let limits = RequestLimits {
        body_memory: 4096,
        busy_delay: Duration::ZERO,
        ..RequestLimits::default()
    };
    let app = App::with_limits(limits).await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let put = |body| app.send(request(Method::PUT, &path, body));
    let long = format!("{{\"unknown\": \"{}\"}}", "x".repeat(64 * 1024 + 3000));

    let (holder, stays) = oneshot::channel::<()>();
    let (hangs_up, refused) = tokio::join!(put(broken_off(&long, stays)), async {
        let refused = loop {
            let answer = put(long.clone().into()).await;
            if answer.status != 200 {
                break answer;
            }
        };
        drop(holder);
        refused
    });
    assert_eq!(refused.headers["retry-after"], "1");
    refused.refused(503, "SMS.6301");
    hangs_up.refused(400, "APIGW.0201");
    put(long.into()).await.ok(); // the holder has gone, and what it held with it
}

#[tokio::test]
async fn operations_without_a_body_do_not_wait_for_one() {
    let target = Target::new().await;
    let path = format!("/v3/tasks/{}", target.task);
    for method in [Method::GET, Method::DELETE] {
        let request = request(method, &path, stalled("{"));
        assert_eq!(target.ask(request).await.status, 200);
    }
}
