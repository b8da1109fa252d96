//! The passwords of templates.

use serde_json::{Value, json};

use super::PATH;
use crate::support::app::App;
use crate::support::fixtures::template;

#[tokio::test]
async fn only_the_request_for_a_password_shows_it() {
    let app = App::new().await;
    let id = app.template().await;
    let secret = template()["template"]["target_password"].clone();
    let password = app.get(&format!("{PATH}/{id}/target-password")).await.ok();
    let expected = json!({"template_id": id, "target_password": secret});
    assert_eq!(password, expected);
    let mut broken = template();
    broken["template"]["region"] = json!(5);
    for answer in [
        app.get(&format!("{PATH}/{id}")).await,
        app.get(PATH).await,
        app.put(&format!("{PATH}/{id}"), &template()).await,
        app.put(&format!("{PATH}/{id}"), &broken).await,
    ] {
        let text = String::from_utf8(answer.bytes).expect("text");
        assert!(!text.contains("p4ssw0rd"), "{text}");
        assert!(!text.contains("target_password"), "{text}");
    }
    app.get(&format!("{PATH}/unknown/target-password"))
        .await
        .refused(404, "SMS.7101");
}

#[tokio::test]
async fn an_update_keeps_replaces_or_removes_the_password() {
    let app = App::new().await;
    let id = app.template().await;
    let (path, secret) = (
        format!("{PATH}/{id}"),
        format!("{PATH}/{id}/target-password"),
    );
    for (update, expected) in [
        (None, json!("p4ssw0rd of the target")),
        (Some(json!("sealed:another")), json!("sealed:another")),
        (None, json!("sealed:another")),
        (Some(json!("")), json!("")),
        (Some(Value::Null), Value::Null),
        (None, Value::Null),
    ] {
        let mut body = template();
        let fields = body["template"].as_object_mut().expect("an object");
        fields.remove("target_password");
        fields.extend(update.map(|password| ("target_password".to_owned(), password)));
        app.put(&path, &body).await.ok();
        assert_eq!(app.get(&secret).await.ok()["target_password"], expected);
    }
}
