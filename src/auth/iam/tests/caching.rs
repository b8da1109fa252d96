//! When the IAM is not asked again.

use tokio::task::JoinSet;

use super::keystone::{project_scoped, unscoped};
use super::*;

async fn valid_for(life: i64) -> (Keystone, Iam) {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + life))).await;
    let iam = iam(&keystone);
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + life)));
    (keystone, iam)
}

#[tokio::test]
async fn a_good_token_is_asked_about_once_a_minute() {
    let (keystone, iam) = valid_for(HOUR).await;
    for moment in [0, 1, 59_999] {
        let verdict = iam.validate("tok", NOW + moment).await;
        assert_eq!(verdict, Ok(ann(NOW + HOUR)));
    }
    assert_eq!(keystone.calls(), 1);
    let later = iam.validate("tok", NOW + 60 * SECOND).await;
    assert_eq!(later, Ok(ann(NOW + HOUR)));
    assert_eq!(keystone.calls(), 2);
}

#[tokio::test]
async fn a_revoked_token_works_for_at_most_a_minute() {
    let (keystone, iam) = valid_for(HOUR).await;
    keystone.answer(Reply::Status(404));
    let later = iam.validate("tok", NOW + 60 * SECOND).await;
    assert_eq!(later, Ok(Verdict::Invalid));
}

#[tokio::test]
async fn each_token_is_asked_about_separately() {
    let (keystone, iam) = valid_for(HOUR).await;
    keystone.answer(Reply::Status(404));
    let other = iam.validate("tok2", NOW).await;
    assert_eq!(other, Ok(Verdict::Invalid));
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
    assert_eq!(keystone.calls(), 2);
}

#[tokio::test]
async fn concurrent_requests_share_one_call_and_its_answer() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam(&keystone);
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let iam = iam.clone();
        all.spawn(async move { iam.validate("tok", NOW).await });
    }
    for verdict in all.join_all().await {
        assert_eq!(verdict, Ok(ann(NOW + HOUR)));
    }
    assert_eq!(keystone.calls(), 1);
}

#[tokio::test]
async fn concurrent_requests_share_one_call_after_a_minute_too() {
    let (keystone, iam) = valid_for(HOUR).await;
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let iam = iam.clone();
        all.spawn(async move { iam.validate("tok", NOW + 60 * SECOND).await });
    }
    for verdict in all.join_all().await {
        assert_eq!(verdict, Ok(ann(NOW + HOUR)));
    }
    assert_eq!(keystone.calls(), 2);
}

#[tokio::test]
async fn after_a_caller_was_dropped_the_next_one_asks_again() {
    let keystone = Keystone::start(Reply::Never).await;
    let iam = iam(&keystone);
    let first = tokio::spawn({
        let iam = iam.clone();
        async move { iam.validate("tok", NOW).await }
    });
    keystone.is_asked(1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    keystone.answer(Reply::Document(project_scoped(NOW + HOUR)));
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
    assert_eq!(keystone.calls(), 2);
}

#[tokio::test]
async fn bad_tokens_are_asked_about_every_five_seconds() {
    for (reply, verdict) in [
        (Reply::Status(404), Verdict::Invalid),
        (Reply::Document(unscoped(NOW + HOUR)), Verdict::Unscoped),
    ] {
        let keystone = Keystone::start(reply).await;
        let iam = iam(&keystone);
        for moment in [0, 0, 4_999] {
            let again = iam.validate("tok", NOW + moment).await;
            assert_eq!(again, Ok(verdict.clone()));
        }
        assert_eq!(keystone.calls(), 1);
        let later = iam.validate("tok", NOW + 5 * SECOND).await;
        assert_eq!(later, Ok(verdict));
        assert_eq!(keystone.calls(), 2);
    }
}

#[tokio::test]
async fn a_token_that_expires_within_its_minute_is_invalid_from_then_on() {
    let (keystone, iam) = valid_for(10 * SECOND).await;
    let last = iam.validate("tok", NOW + 10 * SECOND - 1).await;
    assert_eq!(last, Ok(ann(NOW + 10 * SECOND)));
    let ended = iam.validate("tok", NOW + 10 * SECOND).await;
    assert_eq!(ended, Ok(Verdict::Invalid));
    assert_eq!(keystone.calls(), 1);
}
