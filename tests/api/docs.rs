//! The API explorer and the document that it shows.

use crate::support::app::App;

#[tokio::test]
async fn the_explorer_loads_nothing_from_other_hosts() {
    let app = App::new().await;
    let page = app.get("/docs/").await;
    let page = String::from_utf8(page.bytes).expect("HTML");
    assert!(!page.contains("://"), "names another host: {page}");
    let parts = page.split('"').filter_map(|part| part.strip_prefix("./"));
    let parts: Vec<_> = parts.chain(["swagger-initializer.js"]).collect();
    assert!(parts.len() > 4, "{parts:?}");
    for part in parts {
        let answer = app.get(&format!("/docs/{part}")).await;
        assert_eq!(answer.status, 200, "{part}");
        assert!(!answer.bytes.is_empty(), "{part}");
    }
}

#[tokio::test]
async fn the_explorer_shows_this_services_document_and_tells_nobody() {
    let app = App::new().await;
    let settings = app.get("/docs/swagger-initializer.js").await;
    let settings = String::from_utf8(settings.bytes).expect("a script");
    assert!(settings.contains(r#""url": "/openapi.json""#), "{settings}");
    assert!(settings.contains(r#""validatorUrl": "none""#), "{settings}");
    let document = app.get("/openapi.json").await.ok();
    assert!(document["paths"]["/v3/tasks/{task_id}"]["put"].is_object());
}

#[tokio::test]
async fn the_document_asks_for_credentials_where_the_service_does() {
    for (app, asks) in [(App::new().await, false), (App::guarded("one").await, true)] {
        let document = app.get("/openapi.json").await.ok();
        let operation = &document["paths"]["/v3/tasks"]["get"];
        assert_eq!(operation["security"].is_array(), asks);
        assert_eq!(document["components"]["securitySchemes"].is_object(), asks);
    }
}

#[tokio::test]
async fn no_answer_is_taken_for_another_type_and_no_page_shows_the_explorer_in_a_frame() {
    let app = App::new().await;
    for path in [
        "/docs/",
        "/docs/swagger-ui-bundle.js",
        "/openapi.json",
        "/v3",
        "/v3/tasks",
        "/nowhere",
    ] {
        let answer = app.get(path).await;
        assert_eq!(
            answer.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
        let policy = answer.headers.get("content-security-policy");
        assert_eq!(policy.is_some(), path.starts_with("/docs"), "{path}");
    }
    let policy = &app.get("/docs/").await.headers["content-security-policy"];
    let policy = policy.to_str().expect("a text");
    assert!(policy.contains("default-src 'self'; "), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn the_explorer_is_found_without_its_trailing_slash() {
    let app = App::new().await;
    let answer = app.get("/docs").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.headers["location"], "/docs/");
}
