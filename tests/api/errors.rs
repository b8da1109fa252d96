//! `GET /ext/v1/errors/{code}`.

use axum::body::Body;
use axum::http::Request;

use crate::support::app::App;

async fn meaning(app: &App, query: &str, header: Option<&str>) -> String {
    let mut request = Request::get(format!("/ext/v1/errors/SMS.7703{query}"));
    if let Some(header) = header {
        request = request.header("x-language", header);
    }
    let answer = app
        .send(request.body(Body::empty()).expect("a request"))
        .await
        .ok();
    answer["meaning"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_code_is_explained_in_the_language_that_is_asked_for() {
    let app = App::new().await;
    let (english, chinese) = ("There is no such task.", "任务不存在。");
    for (query, header, expected) in [
        ("", None, english),
        ("?language=en-us", None, english),
        ("?language=zh-cn", None, chinese),
        ("", Some("zh-cn"), chinese),
        ("", Some("ZH"), chinese),
        ("?language=en-us", Some("zh-cn"), english),
        ("?language=xx", None, english),
    ] {
        assert_eq!(
            meaning(&app, query, header).await,
            expected,
            "{query} {header:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_leads_to_what_its_code_means() {
    let app = App::new().await;
    let refusal = app.get("/v3/tasks/unknown").await;
    assert_eq!(
        refusal.headers["link"],
        "</ext/v1/errors/SMS.7703>; rel=\"help\""
    );
    let advice = app.get("/ext/v1/errors/SMS.7703").await.ok();
    assert_eq!(advice["error_code"], refusal.json["error_code"]);
    assert!(
        advice["remedy"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
}

#[tokio::test]
async fn what_is_no_code_is_not_found() {
    let app = App::new().await;
    for code in ["SMS.9999", "sms.7703", "%FF", "SMS.19"] {
        app.get(&format!("/ext/v1/errors/{code}"))
            .await
            .refused(404, "SMS.9001");
    }
}
