//! What happens while the IAM is down.

use std::time::Duration;

use super::keystone::project_scoped;
use super::*;
use crate::auth::iam::breaker::PAUSE;

async fn known() -> (Keystone, Iam) {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam(&keystone);
    assert_eq!(iam.validate("known", NOW).await, Ok(ann(NOW + HOUR)));
    (keystone, iam)
}

#[tokio::test]
async fn a_known_token_works_until_it_expires_and_an_unknown_one_does_not() {
    let (keystone, iam) = known().await;
    keystone.answer(Reply::Status(503));
    for moment in [0, 61 * SECOND, HOUR / 2, HOUR - 1] {
        let verdict = iam.validate("known", NOW + moment).await;
        assert_eq!(verdict, Ok(ann(NOW + HOUR)), "{moment}");
        let unknown = iam.validate("unknown", NOW + moment).await;
        assert_eq!(unknown, Err(Unavailable));
    }
    for moment in [HOUR, 2 * HOUR] {
        let ended = iam.validate("known", NOW + moment).await;
        assert_eq!(ended, Ok(Verdict::Invalid), "{moment}");
    }
}

#[tokio::test]
async fn a_known_token_keeps_working_when_the_service_token_is_refused() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam_with(&keystone, |settings| {
        settings.service_token = Some("own".to_owned().into());
    });
    assert_eq!(iam.validate("known", NOW).await, Ok(ann(NOW + HOUR)));
    keystone.answer(Reply::Status(401));
    let later = iam.validate("known", NOW + 61 * SECOND).await;
    assert_eq!(later, Ok(ann(NOW + HOUR)));
}

#[tokio::test]
async fn a_token_known_to_be_revoked_does_not_come_back() {
    let (keystone, iam) = known().await;
    keystone.answer(Reply::Status(404));
    let revoked = iam.validate("known", NOW + 61 * SECOND).await;
    assert_eq!(revoked, Ok(Verdict::Invalid));
    keystone.answer(Reply::Status(503));
    let later = iam.validate("known", NOW + 70 * SECOND).await;
    assert_eq!(later, Err(Unavailable));
}

#[tokio::test]
async fn a_failure_is_not_cached() {
    let keystone = Keystone::start(Reply::Body("<html>".to_owned())).await;
    let iam = iam(&keystone);
    assert_eq!(iam.validate("tok", NOW).await, Err(Unavailable));
    keystone.answer(Reply::Document(project_scoped(NOW + HOUR)));
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
}

#[tokio::test]
async fn after_five_failures_requests_to_the_iam_pause_for_five_seconds() {
    let (keystone, iam) = known().await;
    trip_the_breaker(&keystone, &iam).await;
    let calls = keystone.calls();
    keystone.answer(Reply::Document(project_scoped(NOW + HOUR)));
    assert_eq!(iam.validate("tok", NOW).await, Err(Unavailable));
    let later = iam.validate("known", NOW + 61 * SECOND).await;
    assert_eq!(later, Ok(ann(NOW + HOUR)), "known tokens keep working");
    assert_eq!(keystone.calls(), calls);

    pass(PAUSE).await;
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
    assert_eq!(iam.validate("tok2", NOW).await, Ok(ann(NOW + HOUR)));
    assert_eq!(keystone.calls(), calls + 2);
}

#[tokio::test]
async fn after_a_pause_only_one_request_tries() {
    let (keystone, iam) = known().await;
    trip_the_breaker(&keystone, &iam).await;
    let calls = keystone.calls();
    pass(PAUSE + Duration::from_millis(1)).await;
    for token in ["a", "b", "c"] {
        assert_eq!(iam.validate(token, NOW).await, Err(Unavailable));
    }
    assert_eq!(keystone.calls(), calls + 1);
}

#[tokio::test]
async fn tokens_that_the_iam_cannot_read_do_not_lock_others_out() {
    let (keystone, iam) = known().await;
    keystone.answer(Reply::Status(431));
    for number in 0..10 {
        let token = format!("odd-{number}");
        assert_eq!(iam.validate(&token, NOW).await, Err(Unavailable));
    }
    keystone.answer(Reply::Document(project_scoped(NOW + HOUR)));
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
}
