//! `/v3/vm/templates`.

mod lists;
mod passwords;
mod tasks;

use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sms_task_service::config::Edition;

use crate::support::app::App;
use crate::support::filled::filled_to;
use crate::support::fixtures::{assert_equal, template};
use crate::support::together::together;

const PATH: &str = "/v3/vm/templates";

/// A template with a value in every field, and a name that every edition allows.
fn filled(seed: u64) -> Value {
    let mut body = filled_to("CreateTemplateReq", seed, 2);
    body["template"]["name"] = json!(format!("template-{seed}"));
    body
}

/// What is shown of a template that was written with this body.
fn shown(id: &str, body: &Value) -> Value {
    let mut template = body["template"].clone();
    let fields = template.as_object_mut().expect("an object");
    fields.remove("target_password");
    fields.insert("id".into(), id.into());
    fields["is_template"] = fields["is_template"].to_string().into();
    template
}

#[tokio::test]
async fn every_field_reads_back_as_written_in_both_editions() {
    for edition in [Edition::Founding, Edition::Current] {
        let app = App::of_edition(edition).await;
        let id = app.template_like(&filled(1)).await;
        let path = format!("{PATH}/{id}");
        for seed in 1..6 {
            let answer = app.put(&path, &filled(seed)).await;
            assert_eq!(answer.ok(), json!({}));
            let expected = shown(&id, &filled(seed));
            let found = app.get(&path).await.ok();
            assert_equal(&found["template"], &expected, "shown");
            let list = app.get(PATH).await.ok();
            assert_eq!(list["count"], 1);
            assert_equal(&list["templates"][0], &expected, "listed");
        }
    }
}

#[tokio::test]
async fn what_is_not_given_is_null_or_has_its_default() {
    let app = App::of_edition(Edition::Current).await;
    let bare = json!({"template": {
        "name": "bare", "vpc": {"id": "vpc-1"}, "publicip": {"bandwidth_size": 5},
    }});
    // an update leaves nothing of what was there before
    let id = app.template_like(&filled(1)).await;
    app.put(&format!("{PATH}/{id}"), &bare).await.ok();
    let found = app.get(&format!("{PATH}/{id}")).await.ok();
    let expected = json!({
        "id": id, "name": "bare", "is_template": "true", "region": null, "projectid": null,
        "target_server_name": null, "availability_zone": null, "volumetype": null, "flavor": null,
        "vpc": {"id": "vpc-1", "name": null, "cidr": "192.168.0.0/16"}, "nics": null,
        "security_groups": null,
        "publicip": {"type": "5_bgp", "bandwidth_size": 5, "bandwidth_share_type": null},
        "disk": null, "data_volume_type": null, "image_id": null,
    });
    assert_equal(&found["template"], &expected, "shown");
}

#[tokio::test]
async fn a_name_is_unique_in_its_account_only() {
    let app = App::guarded("one").await;
    let named = |name: &str| {
        let mut body = template();
        body["template"]["name"] = name.into();
        body
    };
    let (first, second) = (
        app.template_like(&named("a")).await,
        app.template_like(&named("b")).await,
    );
    for name in ["a", "autoCreate"] {
        app.post(PATH, &named(name)).await.refused(400, "SMS.7112");
        let path = format!("{PATH}/{second}");
        app.put(&path, &named(name)).await.refused(400, "SMS.7112");
    }
    app.put(&format!("{PATH}/{first}"), &named("a")).await.ok();
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    other.template_like(&named("a")).await;
    assert_eq!(other.get(PATH).await.ok()["count"], 1);
    assert_eq!(app.get(PATH).await.ok()["count"], 2);
}

#[tokio::test]
async fn concurrent_creations_end_at_fifty_templates() {
    let app = App::new().await;
    for _ in 0..47 {
        app.template().await;
    }
    let creations = (0..8).map(|_| {
        let router = app.router.clone();
        async move { post(router, &template()).await }
    });
    let mut answers = together(creations).await;
    answers.sort();
    let full = (400, "SMS.8115".to_owned());
    assert_eq!(answers[..3], vec![(200, String::new()); 3]);
    assert_eq!(answers[3..], vec![full; 5]);

    let list = app.get(&format!("{PATH}?limit=100")).await.ok();
    assert_eq!(list["count"], 50);
    let path = format!(
        "{PATH}/{}",
        list["templates"][0]["id"].as_str().expect("an id")
    );
    app.put(&path, &template()).await.ok();
    let unknown = format!("{PATH}/unknown");
    app.put(&unknown, &template())
        .await
        .refused(404, "SMS.7101");
    app.delete(&path).await.ok();
    app.template().await;
}

#[tokio::test]
async fn one_of_several_concurrent_creations_gets_the_name() {
    let app = App::new().await;
    let body = template();
    let creations = (0..6).map(|_| {
        let (router, body) = (app.router.clone(), body.clone());
        async move { post(router, &body).await }
    });
    let mut answers = together(creations).await;
    answers.sort();
    assert_eq!(answers[0].0, 200);
    assert_eq!(answers[1..], vec![(400, "SMS.7112".to_owned()); 5]);
}

/// Creates a template, and returns the status and the error code.
async fn post(router: axum::Router, body: &Value) -> (u16, String) {
    use tower::ServiceExt;
    let request =
        crate::support::app::request(axum::http::Method::POST, PATH, body.to_string().into());
    let Ok(response) = router.oneshot(request).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    let json: Value = serde_json::from_slice(&bytes.expect("a body")).expect("JSON");
    let code = json["error_code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

#[tokio::test]
async fn the_template_that_is_always_there_can_only_be_read() {
    let app = App::new().await;
    let path = format!("{PATH}/autoCreate");
    let found = app.get(&path).await.ok();
    assert_eq!(found["template"]["id"], "autoCreate");
    assert_eq!(found["template"]["name"], "autoCreate");
    assert_eq!(found["template"]["is_template"], "true");
    let password = app.get(&format!("{path}/target-password")).await.ok();
    let none = json!({"template_id": "autoCreate", "target_password": null});
    assert_eq!(password, none);
    app.put(&path, &template()).await.refused(400, "SMS.9001");
    app.delete(&path).await.refused(400, "SMS.9001");
    let kept = app.template().await;
    let batch = json!({"ids": [kept, "autoCreate"]});
    let refusal = app.post(&format!("{PATH}/delete"), &batch).await;
    let refusal = refusal.refused(400, "SMS.9001");
    let detail = refusal["details"][0]["error_msg"].as_str();
    assert!(
        detail.is_some_and(|text| text.starts_with("ids[1] ")),
        "{refusal}"
    );
    assert_eq!(app.get(PATH).await.ok()["count"], 1, "it is in no list");
}
