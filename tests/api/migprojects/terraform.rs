//! The calls of the Terraform provider for projects, in its order.

use serde_json::{Value, json};

use super::{PATH, all, show, the_default};
use crate::support::app::App;

/// The data source: a list without a query, and then pages until one is empty.
async fn data_source(app: &App) -> Vec<Value> {
    let first = app.get(PATH).await.ok();
    let limit = first["migprojects"].as_array().expect("projects").len();
    let (mut found, mut offset) = (Vec::new(), 0);
    loop {
        let page = app
            .get(&format!("{PATH}?limit={limit}&offset={offset}"))
            .await
            .ok();
        let page = page["migprojects"].as_array().expect("projects").clone();
        if page.is_empty() {
            return found;
        }
        offset += page.len();
        found.extend(page);
    }
}

#[tokio::test]
async fn a_project_is_created_read_made_the_default_replaced_and_destroyed() {
    let app = App::new().await;
    let system = the_default(&app).await;
    // false values are sent, empty ones are not
    let body = json!({
        "name": "terraform", "region": "region", "use_public_ip": false, "exist_server": false,
        "type": "MIGRATE_FILE", "syncing": false, "isdefault": true, "start_target_server": false,
    });
    let created = app.post(PATH, &body).await.ok();
    let id = created["id"].as_str().expect("an id");
    let shown = show(&app, id).await;
    for (field, value) in body.as_object().expect("an object") {
        assert_eq!(shown[field], *value, "{field}");
    }
    let listed = data_source(&app).await;
    assert_eq!(listed, all(&app).await);
    let named = |name: &str| listed.iter().find(|one| one["name"] == name).cloned();
    assert_eq!(
        named("SystemProject").expect("the first project")["id"],
        system
    );
    // its resource "default project" sends an empty object
    app.put(&format!("{PATH}/{system}/default"), &json!({}))
        .await
        .ok();
    app.put(
        &format!("{PATH}/{id}"),
        &json!({"name": "changed", "syncing": true}),
    )
    .await
    .ok();
    assert_eq!(show(&app, id).await["name"], "changed");
    // a deletion has the id as its body
    let path = format!("{PATH}/{id}");
    app.send_text("DELETE", &path, &json!([id]).to_string())
        .await
        .ok();
    app.get(&path).await.refused(404, "SMS.7301");
}
