//! The requests to the IAM.

use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;

use super::keystone::project_scoped;
use super::*;
use crate::auth::iam::Error;

#[tokio::test]
async fn a_token_is_sent_together_with_the_services_own() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam_with(&keystone, |settings| {
        settings.service_token = Some(SecretString::from("own"));
    });
    assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
    let asked = &keystone.asked()[0];
    assert_eq!(asked.headers["x-auth-token"], "own");
    assert_eq!(asked.headers["x-subject-token"], "tok");
}

#[tokio::test]
async fn without_a_service_token_it_validates_itself() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    assert_eq!(
        iam(&keystone).validate("tok", NOW).await,
        Ok(ann(NOW + HOUR))
    );
    let asked = &keystone.asked()[0];
    assert_eq!(asked.headers["x-auth-token"], "tok");
    assert_eq!(asked.headers["x-subject-token"], "tok");
    let agent = concat!("sms-task-service/", env!("CARGO_PKG_VERSION"));
    assert_eq!(asked.headers["user-agent"], agent);
}

#[tokio::test]
async fn every_form_of_the_base_url_leads_to_the_same_path() {
    for suffix in ["", "/", "/v3", "/v3/"] {
        let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
        let iam = iam_with(&keystone, |settings| settings.url.push_str(suffix));
        assert_eq!(iam.validate("tok", NOW).await, Ok(ann(NOW + HOUR)));
        assert_eq!(keystone.asked()[0].uri.path(), "/v3/auth/tokens");
    }
}

#[tokio::test]
async fn what_cannot_be_a_token_is_invalid_without_a_call() {
    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam(&keystone);
    let long = "x".repeat(16_385);
    for token in ["", "a b", "a\r\nX-Auth-Token: b", "tökén", &long] {
        assert_eq!(iam.validate(token, NOW).await, Ok(Verdict::Invalid));
    }
    assert_eq!(keystone.calls(), 0);
    let longest = "x".repeat(16_384);
    assert_eq!(iam.validate(&longest, NOW).await, Ok(ann(NOW + HOUR)));
}

#[tokio::test]
async fn a_failed_connection_is_retried_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let iam = Iam::new(&IamSettings::new(url)).unwrap();
    let asking = tokio::spawn(async move { iam.validate("tok", NOW).await });
    for _ in 0..2 {
        drop(listener.accept().await.unwrap());
    }
    assert_eq!(asking.await.unwrap(), Err(Unavailable));
}

#[tokio::test]
async fn without_a_listener_the_iam_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let iam = Iam::new(&IamSettings::new(url)).unwrap();
    assert_eq!(iam.validate("tok", NOW).await, Err(Unavailable));
}

#[tokio::test]
async fn an_iam_that_does_not_answer_is_given_up() {
    let keystone = Keystone::start(Reply::Never).await;
    let iam = Iam::new(&IamSettings::new(&keystone.url)).unwrap();
    let asking = tokio::spawn(async move { iam.validate("tok", NOW).await });
    keystone.is_asked(1).await;
    // from here on the clock advances whenever all tasks are idle
    tokio::time::pause();
    let begin = tokio::time::Instant::now();
    assert_eq!(asking.await.unwrap(), Err(Unavailable));
    // a timer is at most a millisecond late, and real time does not count
    assert!(begin.elapsed() <= Duration::from_millis(2001));
    assert_eq!(keystone.calls(), 1, "it is not tried again");
}

#[test]
fn what_cannot_be_a_service_token_is_refused() {
    for own in ["", "a b", "a\n"] {
        let mut settings = IamSettings::new("http://127.0.0.1");
        settings.service_token = Some(SecretString::from(own));
        let refused = Iam::new(&settings);
        assert!(matches!(refused, Err(Error::ServiceToken)), "{own:?}");
    }
}
