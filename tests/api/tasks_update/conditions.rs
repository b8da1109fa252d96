//! Versions: `ETag`, `If-Match`, `If-None-Match`.

use axum::body::Body;
use axum::http::{HeaderValue, Method};
use serde_json::json;

use crate::support::app::{Answer, App, request};

async fn put_if(app: &App, path: &str, conditions: &[&[u8]], name: &str) -> Answer {
    let body = json!({ "name": name }).to_string();
    let mut request = request(Method::PUT, path, body.into());
    for condition in conditions {
        let value = HeaderValue::from_bytes(condition).expect("a header");
        request.headers_mut().append("if-match", value);
    }
    app.send(request).await
}

async fn get_if(app: &App, path: &str, condition: &str) -> Answer {
    let mut request = request(Method::GET, path, Body::empty());
    let value = HeaderValue::from_str(condition).expect("a header");
    request.headers_mut().insert("if-none-match", value);
    app.send(request).await
}

fn tag(answer: &Answer) -> String {
    let tag = answer.headers["etag"].to_str().expect("ASCII");
    tag.to_owned()
}

#[tokio::test]
async fn every_update_raises_the_version_and_returns_it() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    for version in 1..5 {
        let read = app.get(&path).await;
        assert_eq!(tag(&read), format!("\"{version}\""));
        let written = put_if(&app, &path, &[], "new").await;
        assert_eq!(tag(&written), format!("\"{}\"", version + 1));
        written.ok();
    }
}

#[tokio::test]
async fn a_refused_update_does_not_raise_the_version() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let refused = app.put(&path, &json!({"name": 5})).await;
    assert!(!refused.headers.contains_key("etag"));
    refused.refused(400, "SMS.7711");
    let stale = put_if(&app, &path, &[b"\"9\""], "new").await;
    stale.refused(412, "SMS.7706");
    assert_eq!(tag(&app.get(&path).await), "\"1\"");
}

#[tokio::test]
async fn if_match_allows_an_update_only_at_the_versions_it_names() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let mut version = 1;
    let cases: [(&[&str], bool); 22] = [
        (&["\"{}\""], true),
        (&["*"], true),
        (&[" \"{}\" "], true),
        (&["\"999\", \"{}\""], true),
        (&["\"{}\",\"999\""], true),
        (&["W/\"{}\" , \"{}\""], true),
        (&["garbage, \"{}\""], true),
        (&["\"999\"", "\"{}\""], true),
        (&["\"999\""], false),
        (&["\"0\""], false),
        (&["W/\"{}\""], false),
        (&["{}"], false),
        (&["\"{}"], false),
        (&["'{}'"], false),
        (&["garbage"], false),
        (&[""], false),
        (&["\"\""], false),
        (&["\"+{}\""], false),
        (&["\"0{}\""], false),
        (&["\"99999999999999999999\""], false),
        (&["\"a,*,b\""], false),
        (&["\u{e9}"], false),
    ];
    for (conditions, passes) in cases {
        let conditions: Vec<_> = conditions
            .iter()
            .map(|condition| condition.replace("{}", &version.to_string()))
            .collect();
        let conditions: Vec<_> = conditions.iter().map(String::as_bytes).collect();
        let name = format!("{conditions:?}");
        let answer = put_if(&app, &path, &conditions, &name[..name.len().min(255)]).await;
        if passes {
            version += 1;
            assert_eq!(answer.status, 200, "{conditions:?}");
        } else {
            assert_eq!(answer.status, 412, "{conditions:?}");
            answer.refused(412, "SMS.7706");
        }
        assert_eq!(tag(&app.get(&path).await), format!("\"{version}\""));
    }
}

#[tokio::test]
async fn an_unknown_task_is_not_found_whatever_if_match_says() {
    let app = App::new().await;
    for condition in ["\"1\"", "*", "garbage"] {
        let answer = put_if(&app, "/v3/tasks/unknown", &[condition.as_bytes()], "new").await;
        answer.refused(404, "SMS.7703");
    }
}

#[tokio::test]
async fn a_task_that_the_client_already_has_is_not_sent_again() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    app.put(&path, &json!({"name": "new"})).await.ok();
    for known in ["\"2\"", "W/\"2\"", "*", "\"1\", \"2\"", "W/\"1\",W/\"2\""] {
        let answer = get_if(&app, &path, known).await;
        assert_eq!(answer.status, 304, "{known}");
        assert_eq!(tag(&answer), "\"2\"");
        assert!(answer.bytes.is_empty());
    }
    for unknown in [
        "\"1\"",
        "W/\"1\"",
        "2",
        "garbage",
        "",
        "\"02\"",
        "W/W/\"2\"",
    ] {
        let answer = get_if(&app, &path, unknown).await;
        assert_eq!(answer.status, 200, "{unknown}");
        assert_eq!(answer.ok()["name"], "new");
    }
}
