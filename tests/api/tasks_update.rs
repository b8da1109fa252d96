//! `PUT /v3/tasks/{task_id}`.

use serde_json::json;

use crate::support::app::App;
use crate::support::fixtures::{assert_reads_back, example};

#[tokio::test]
async fn the_founding_pages_example_is_accepted_and_reads_back_equal() {
    let app = App::new().await;
    let id = app.task().await;
    let answer = app.put(&format!("/v3/tasks/{id}"), &example()).await;
    assert_eq!(answer.ok(), json!({ "id": id }));
    let read = app.get(&format!("/v3/tasks/{id}")).await.ok();
    assert_reads_back(&example(), &read);
}
