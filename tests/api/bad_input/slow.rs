//! Bodies that do not arrive.

use std::future::{pending, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, Full};
use sms_task_service::http::RequestLimits;

use super::{Target, unchanged};

/// A body whose end never comes.
fn stalled(begun: &'static str) -> Body {
    Body::new(Full::new(Bytes::from(begun)).with_trailers(pending()))
}

/// A body that the network cuts off.
fn cut(begun: &'static str) -> Body {
    let body = Full::new(Bytes::from(begun)).map_err(std::io::Error::other);
    let broken = std::io::Error::other("reset by peer (os error 104)");
    Body::new(body.with_trailers(ready(Some(Err(broken)))))
}

#[tokio::test]
async fn a_body_that_pauses_too_long_is_given_up() {
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
async fn a_body_that_takes_too_long_in_all_is_given_up() {
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
async fn where_no_body_is_due_none_is_waited_for() {
    let target = Target::new().await;
    let path = format!("/v3/tasks/{}", target.task);
    for method in [axum::http::Method::GET, axum::http::Method::DELETE] {
        let request = crate::support::app::request(method, &path, stalled("{"));
        assert_eq!(target.ask(request).await.status, 200);
    }
}
