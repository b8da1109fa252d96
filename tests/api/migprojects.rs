//! `/v3/migprojects`.

mod at_once;
mod sources;
mod terraform;

use serde_json::{Value, json};

use crate::support::app::{App, request};
use crate::support::fixtures::assert_reads_back;

const PATH: &str = "/v3/migprojects";

/// The creation of a project of this name.
fn project(name: &str) -> Value {
    json!({"name": name, "region": "region-1", "type": "MIGRATE_FILE"})
}

/// Creates a project, and returns its id.
async fn create(app: &App, body: &Value) -> String {
    let answer = app.post(PATH, body).await.ok();
    answer["id"].as_str().expect("an id").to_owned()
}

async fn show(app: &App, id: &str) -> Value {
    app.get(&format!("{PATH}/{id}")).await.ok()
}

/// All projects, in the order of the list.
async fn all(app: &App) -> Vec<Value> {
    let list = app.get(&format!("{PATH}?limit=100")).await.ok();
    let projects = list["migprojects"].as_array().expect("projects").clone();
    assert_eq!(list["count"], projects.len());
    projects
}

/// The id of the only default project.
async fn the_default(app: &App) -> String {
    let projects = all(app).await.into_iter();
    let defaults: Vec<_> = projects
        .filter(|project| project["isdefault"] == true)
        .collect();
    assert_eq!(defaults.len(), 1, "{defaults:?}");
    defaults[0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_account_has_a_default_project_from_the_start() {
    let app = App::new().await;
    let first = the_default(&app).await;
    let expected = json!({
        "id": first, "name": "SystemProject", "description": null, "isdefault": true, "region": null,
        "start_target_server": true, "speed_limit": 0, "use_public_ip": true, "exist_server": true, "type": null,
        "enterprise_project": "default", "syncing": false, "start_network_check": null,
    });
    assert_eq!(show(&app, &first).await, expected);
    assert_eq!(all(&app).await.len(), 1, "and no second one later");
    let another = app.another_instance().await;
    assert_eq!(the_default(&another).await, first, "after a restart");
}

#[tokio::test]
async fn a_project_reads_back_as_it_was_created() {
    let app = App::new().await;
    let whole = json!({
        "name": "Проект №1", "description": "about", "region": "region-1", "start_target_server": false,
        "speed_limit": 100, "use_public_ip": false, "exist_server": false, "type": "MIGRATE_BLOCK",
        "enterprise_project": "ep", "syncing": true, "start_network_check": true,
    });
    let id = create(&app, &whole).await;
    let shown = show(&app, &id).await;
    assert_reads_back(&whole, &shown);
    assert_eq!(
        (&shown["id"], &shown["isdefault"]),
        (&json!(id), &json!(false))
    );
    let least = create(&app, &project("least")).await;
    let defaults = json!({
        "description": null, "isdefault": false, "start_target_server": true, "speed_limit": 0, "use_public_ip": true,
        "exist_server": true, "enterprise_project": "default", "syncing": false, "start_network_check": null,
    });
    assert_reads_back(&defaults, &show(&app, &least).await);
    let mut older = project("older client");
    older["start_networck_check"] = json!(true);
    let older = create(&app, &older).await;
    assert_eq!(show(&app, &older).await["start_network_check"], true);
}

#[tokio::test]
async fn what_a_get_returns_a_put_takes_and_changes_nothing() {
    let app = App::new().await;
    let id = create(&app, &project("p")).await;
    for id in [id, the_default(&app).await] {
        let shown = show(&app, &id).await;
        let path = format!("{PATH}/{id}");
        assert_eq!(app.put(&path, &shown).await.ok(), json!({}));
        assert_eq!(show(&app, &id).await, shown);
    }
}

#[tokio::test]
async fn an_update_writes_what_it_names_and_null_changes_nothing() {
    let app = App::new().await;
    let id = create(&app, &project("p")).await;
    let path = format!("{PATH}/{id}");
    let mut expected = show(&app, &id).await;
    for (field, value) in [
        ("name", json!("renamed")),
        ("description", json!("about")),
        ("region", json!("region-2")),
        ("start_target_server", json!(false)),
        ("speed_limit", json!(1000)),
        ("use_public_ip", json!(false)),
        ("exist_server", json!(false)),
        ("type", json!("MIGRATE_BLOCK")),
        ("enterprise_project", json!("ep")),
        ("syncing", json!(true)),
        ("start_network_check", json!(true)),
    ] {
        app.put(&path, &json!({ field: value })).await.ok();
        expected[field] = value;
        app.put(&path, &json!({ field: null })).await.ok();
        assert_eq!(show(&app, &id).await, expected);
    }
    for nothing in [json!({}), json!({"id": id}), json!({"id": ""})] {
        app.put(&path, &nothing).await.ok();
    }
    let other = json!({"id": "other", "name": "not this"});
    app.put(&path, &other).await.refused(400, "SMS.9001");
    assert_eq!(show(&app, &id).await, expected);
}

#[tokio::test]
async fn two_projects_of_an_account_never_have_the_same_name() {
    let app = App::new().await;
    let id = create(&app, &project("taken")).await;
    let other = create(&app, &project("Taken")).await;
    let before = all(&app).await;
    for name in ["taken", "SystemProject"] {
        let refusal = app
            .post(PATH, &project(name))
            .await
            .refused(400, "SMS.7312");
        let message = refusal["error_msg"].as_str().expect("a message");
        assert!(message.starts_with("name must "), "{message}");
        let update = json!({"name": name, "description": "not this"});
        let path = format!("{PATH}/{other}");
        app.put(&path, &update).await.refused(400, "SMS.7312");
    }
    assert_eq!(all(&app).await, before);
    let own = json!({"name": "taken", "description": "its own name"});
    app.put(&format!("{PATH}/{id}"), &own).await.ok();
}

#[tokio::test]
async fn a_new_or_updated_project_can_become_the_default_in_place_of_the_one_before() {
    let app = App::new().await;
    let first = the_default(&app).await;
    let mut body = project("second");
    body["isdefault"] = json!(true);
    let second = create(&app, &body).await;
    assert_eq!(the_default(&app).await, second);
    app.put(&format!("{PATH}/{first}"), &json!({"isdefault": true}))
        .await
        .ok();
    assert_eq!(the_default(&app).await, first);
    app.put(&format!("{PATH}/{second}"), &json!({"isdefault": false}))
        .await
        .ok();
    let refusal = app
        .put(&format!("{PATH}/{first}"), &json!({"isdefault": false}))
        .await
        .refused(400, "SMS.7304");
    let message = refusal["error_msg"].as_str().expect("a message");
    assert!(
        message.starts_with("isdefault must not be false"),
        "{message}"
    );
    assert_eq!(the_default(&app).await, first);
}

#[tokio::test]
async fn the_default_project_is_changed_with_any_body_or_none() {
    let app = App::new().await;
    let first = the_default(&app).await;
    let second = create(&app, &project("second")).await;
    for (body, id) in [
        ("", &second),
        ("{}", &first),
        ("", &first),
        ("[\"x\"]", &second),
    ] {
        let answer = app
            .send_text("PUT", &format!("{PATH}/{id}/default"), body)
            .await;
        assert_eq!(answer.ok(), json!({}));
        assert_eq!(the_default(&app).await, *id);
    }
    let unknown = app
        .put(&format!("{PATH}/unknown/default"), &json!({}))
        .await;
    unknown.refused(404, "SMS.7301");
    assert_eq!(the_default(&app).await, second);
}

#[tokio::test]
async fn the_default_project_is_never_deleted_and_another_one_whatever_the_body() {
    let app = App::new().await;
    let first = the_default(&app).await;
    app.delete(&format!("{PATH}/{first}"))
        .await
        .refused(400, "SMS.7303");
    let second = create(&app, &project("second")).await;
    let path = format!("{PATH}/{second}");
    let body = json!([second]).to_string();
    let answer = app.send_text("DELETE", &path, &body).await;
    assert_eq!(answer.ok(), json!({}));
    app.get(&path).await.refused(404, "SMS.7301");
    app.delete(&path).await.refused(404, "SMS.7301");
    app.put(&path, &json!({"name": "x"}))
        .await
        .refused(404, "SMS.7301");
    assert_eq!(the_default(&app).await, first);
    create(&app, &project("second")).await;
}

#[tokio::test]
async fn projects_are_listed_newest_first_in_pages() {
    let app = App::new().await;
    let mut ids = vec![the_default(&app).await];
    for n in 0..104 {
        ids.insert(0, create(&app, &project(&format!("p-{n}"))).await);
    }
    for (query, expected) in [
        ("", &ids[..50]),
        ("?limit=0", &ids[..100]),
        ("?limit=1", &ids[..1]),
        ("?limit=100&offset=100", &ids[100..]),
        ("?limit=50&offset=105", &[]),
        ("?offset=65535", &[]),
        ("?unknown=1", &ids[..50]),
    ] {
        let list = app.get(&format!("{PATH}{query}")).await.ok();
        assert_eq!(list["count"], 105, "{query}");
        let listed = list["migprojects"].as_array().expect("projects").iter();
        let listed: Vec<_> = listed.filter_map(|one| one["id"].as_str()).collect();
        assert_eq!(listed, expected, "{query}");
    }
    for bad in [
        "limit=101",
        "limit=-1",
        "limit=x",
        "offset=65536",
        "limit=1&limit=2",
    ] {
        let answer = app.get(&format!("{PATH}?{bad}")).await;
        answer.refused(400, "SMS.9001");
    }
}

#[tokio::test]
async fn accounts_do_not_see_each_others_projects() {
    let one = App::guarded("one").await;
    let token = one
        .new_token("two", sms_task_service::auth::Role::Full)
        .await;
    let two = one.seen_with(Some(token)).await;
    let id = create(&one, &project("same name")).await;
    let own = create(&two, &project("same name")).await;
    assert_eq!(
        all(&two).await.len(),
        2,
        "its own default, and its own project"
    );
    assert_ne!(the_default(&one).await, the_default(&two).await);
    let path = format!("{PATH}/{id}");
    two.get(&path).await.refused(404, "SMS.7301");
    two.put(&path, &json!({"name": "x"}))
        .await
        .refused(404, "SMS.7301");
    two.put(&format!("{path}/default"), &json!({}))
        .await
        .refused(404, "SMS.7301");
    two.delete(&path).await.refused(404, "SMS.7301");
    let source = two.source().await;
    two.put(
        &format!("/v3/sources/{source}"),
        &json!({"migprojectid": id}),
    )
    .await
    .refused(400, "SMS.7301");
    two.put(&format!("{PATH}/{own}/default"), &json!({}))
        .await
        .ok();
    assert_ne!(the_default(&one).await, id);
}

#[tokio::test]
async fn a_reader_of_a_new_account_sees_its_default_project() {
    let app = App::guarded("one").await;
    let token = app
        .new_token("one", sms_task_service::auth::Role::ReadOnly)
        .await;
    let reader = app.seen_with(Some(token)).await;
    let found = the_default(&reader).await;
    assert_eq!(the_default(&app).await, found);
}

#[tokio::test]
async fn a_creation_that_lacks_something_names_all_of_it() {
    let app = App::new().await;
    let refusal = app.post(PATH, &json!({})).await.refused(400, "SMS.6013");
    let details = refusal["details"].as_array().expect("details");
    let messages = details
        .iter()
        .filter_map(|detail| detail["error_msg"].as_str());
    let fields: Vec<_> = messages.filter_map(|text| text.split(' ').next()).collect();
    assert_eq!(fields, ["name", "region", "type"]);
    let get = app.send(request(
        axum::http::Method::HEAD,
        PATH,
        axum::body::Body::empty(),
    ));
    assert_eq!(get.await.status, 200);
    assert_eq!(
        all(&app).await.len(),
        1,
        "nothing was created but the default"
    );
}
