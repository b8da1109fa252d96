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
async fn the_explorer_is_found_without_its_trailing_slash() {
    let app = App::new().await;
    let answer = app.get("/docs").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.headers["location"], "/docs/");
}
