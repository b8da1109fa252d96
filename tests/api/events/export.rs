//! Events as a file.

use serde_json::Value;

use super::{events, next, settled};
use crate::support::app::App;

#[tokio::test]
async fn a_file_of_lines_has_the_same_events_as_the_list() {
    let app = App::new().await;
    app.started().await;
    settled(&app).await;
    let file = app.get("/ext/v1/events/export").await;
    assert_eq!(file.headers["content-type"], "application/x-ndjson");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"events.ndjson\""
    );
    assert_eq!(next(&file.headers), None);
    let lines = std::str::from_utf8(&file.bytes).expect("UTF-8").lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines, events(&app, "").await);
}

#[tokio::test]
async fn a_spreadsheet_shows_texts_as_texts() {
    let app = App::new().await;
    let mut source = crate::support::fixtures::source();
    source["id"] = "-1".into();
    app.source_like(&source).await;
    settled(&app).await;
    let file = app.get("/ext/v1/events/export?format=csv").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let mut lines = csv::Reader::from_reader(&*file.bytes);
    let head = lines.headers().expect("a head").clone();
    let line = lines.records().next().expect("a line").expect("CSV");
    let of = |column: &str| {
        &line[head
            .iter()
            .position(|name| name == column)
            .expect("a column")]
    };
    assert_eq!(of("source_id"), "'-1");
    assert_eq!(
        (of("type"), of("actor_type")),
        ("source.registered", "anonymous")
    );
    let data: Value = serde_json::from_str(of("data")).expect("JSON");
    assert_eq!(data["os_type"], "WINDOWS");
}
