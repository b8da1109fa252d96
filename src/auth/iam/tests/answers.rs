//! What each answer of the IAM means.

use secrecy::SecretString;

use super::keystone::{domain_scoped, project_scoped, unscoped};
use super::*;

async fn verdict_on(reply: Reply) -> Result<Verdict, Unavailable> {
    let keystone = Keystone::start(reply).await;
    iam(&keystone).validate("tok", NOW).await
}

#[tokio::test]
async fn a_project_scoped_token_belongs_to_the_projects_domain() {
    let reply = Reply::Document(project_scoped(NOW + HOUR + 7));
    assert_eq!(verdict_on(reply).await, Ok(ann(NOW + HOUR + 7)));
}

#[tokio::test]
async fn a_domain_scoped_token_belongs_to_that_domain() {
    let Ok(Verdict::Valid(identity)) = verdict_on(Reply::Document(domain_scoped(NOW + HOUR))).await
    else {
        panic!("not valid");
    };
    assert_eq!(identity.domain_id, "d2");
    assert_eq!(identity.roles, ["readonly"]);
}

#[tokio::test]
async fn a_token_without_a_scope_is_recognized_as_such() {
    let reply = Reply::Document(unscoped(NOW + HOUR));
    assert_eq!(verdict_on(reply).await, Ok(Verdict::Unscoped));
    let mut system = unscoped(NOW + HOUR);
    system["token"]["system"] = serde_json::json!({"all": true});
    let reply = Reply::Document(system);
    assert_eq!(verdict_on(reply).await, Ok(Verdict::Unscoped));
}

#[tokio::test]
async fn a_token_that_has_expired_is_invalid_whatever_the_iam_says() {
    for document in [project_scoped(NOW), unscoped(NOW - 1)] {
        let reply = Reply::Document(document);
        assert_eq!(verdict_on(reply).await, Ok(Verdict::Invalid));
    }
}

#[tokio::test]
async fn a_token_that_the_iam_does_not_know_is_invalid() {
    assert_eq!(verdict_on(Reply::Status(404)).await, Ok(Verdict::Invalid));
}

#[tokio::test]
async fn a_401_means_a_bad_token_or_with_a_service_token_no_verdict() {
    assert_eq!(verdict_on(Reply::Status(401)).await, Ok(Verdict::Invalid));
    for status in [401, 403] {
        let keystone = Keystone::start(Reply::Status(status)).await;
        let iam = iam_with(&keystone, |settings| {
            settings.service_token = Some(SecretString::from("own"));
        });
        assert_eq!(iam.validate("tok", NOW).await, Err(Unavailable));
        assert_eq!(keystone.calls(), 1);
    }
}

#[tokio::test]
async fn no_other_status_lets_anybody_in() {
    for status in [
        201, 203, 204, 300, 304, 400, 402, 403, 405, 410, 413, 429, 431,
    ] {
        let keystone = Keystone::start(Reply::Status(status)).await;
        let verdict = iam(&keystone).validate("tok", NOW).await;
        assert_eq!(verdict, Err(Unavailable), "{status}");
        assert_eq!(keystone.calls(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_server_error_is_retried_once() {
    for status in [500, 502, 503, 504] {
        let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
        keystone.answer_once(Reply::Status(status));
        let verdict = iam(&keystone).validate("tok", NOW).await;
        assert_eq!(verdict, Ok(ann(NOW + HOUR)), "{status}");

        let keystone = Keystone::start(Reply::Status(status)).await;
        let verdict = iam(&keystone).validate("tok", NOW).await;
        assert_eq!(verdict, Err(Unavailable), "{status}");
        assert_eq!(keystone.calls(), 2, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let to = format!("{}/v3/auth/tokens", elsewhere.url);
    assert_eq!(verdict_on(Reply::Redirect(to)).await, Err(Unavailable));
    assert_eq!(elsewhere.calls(), 0);
}

#[tokio::test]
async fn anything_but_a_token_document_lets_nobody_in() {
    for body in ["", "<html>", "[]", "{\"token\": {}}"] {
        let verdict = verdict_on(Reply::Body(body.to_owned())).await;
        assert_eq!(verdict, Err(Unavailable), "{body}");
    }
}

#[tokio::test]
async fn a_document_of_a_mebibyte_is_read_and_a_larger_one_is_not() {
    let document = project_scoped(NOW + HOUR).to_string();
    let padded = |length: usize| {
        let padding = " ".repeat(length - document.len());
        Reply::Body(format!("{document}{padding}"))
    };
    assert_eq!(verdict_on(padded(1 << 20)).await, Ok(ann(NOW + HOUR)));
    let too_large = padded((1 << 20) + 1);
    assert_eq!(verdict_on(too_large).await, Err(Unavailable));
}
