//! Templates and the tasks that use them.

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use super::PATH;
use crate::support::app::App;
use crate::support::fixtures::{task_of, template};

/// A template that is made for one task.
fn single() -> Value {
    let mut body = template();
    body["template"]["is_template"] = json!(false);
    body
}

/// Creates a task that names a template in this field.
async fn task_with(app: &App, field: &str, template: &str) -> String {
    app.task_like(&naming(app, field, template).await).await
}

async fn naming(app: &App, field: &str, template: &str) -> Value {
    let mut body = task_of(&app.source().await);
    body[field] = template.into();
    body
}

#[tokio::test]
async fn a_task_is_created_only_with_a_template_of_its_account() {
    let app = App::guarded("one").await;
    let other = app.new_token("two", Role::Full).await;
    let other = app.seen_with(Some(other)).await;
    let foreign = other.template().await;
    let own = app.template().await;
    for field in ["vm_template_id", "clonevm_template_id"] {
        for id in ["unknown", &foreign] {
            let body = naming(&app, field, id).await;
            let refusal = app.post("/v3/tasks", &body).await.refused(400, "SMS.7101");
            let detail = refusal["details"][0]["error_msg"]
                .as_str()
                .unwrap_or_default();
            assert!(detail.starts_with(&format!("{field} ")), "{refusal}");
        }
        for id in [own.as_str(), "autoCreate", ""] {
            let task = task_with(&app, field, id).await;
            assert_eq!(app.show(&task).await[field], id);
        }
    }
    assert_eq!(
        app.get("/v3/tasks").await.ok()["count"],
        6,
        "no task is left of a refusal"
    );
}

#[tokio::test]
async fn a_template_that_a_task_uses_is_not_deleted() {
    let app = App::new().await;
    for field in ["vm_template_id", "clonevm_template_id"] {
        let (unused, used) = (app.template().await, app.template().await);
        let task = task_with(&app, field, &used).await;
        let path = format!("{PATH}/{used}");
        let refusal = app.delete(&path).await.refused(400, "SMS.7111");
        let message = refusal["error_msg"].as_str().unwrap_or_default();
        assert!(message.contains(&task), "{refusal}");
        let batch = json!({"ids": [unused, used]});
        let refusal = app.post(&format!("{PATH}/delete"), &batch).await;
        let refusal = refusal.refused(400, "SMS.7111");
        let detail = refusal["details"][0]["error_msg"]
            .as_str()
            .unwrap_or_default();
        assert!(detail.starts_with("ids[1] "), "{refusal}");
        app.get(&format!("{PATH}/{unused}")).await.ok();

        app.delete(&format!("/v3/tasks/{task}")).await.ok();
        app.get(&path).await.ok();
        app.post(&format!("{PATH}/delete"), &batch).await.ok();
        for id in [unused, used] {
            let gone = app.get(&format!("{PATH}/{id}")).await;
            gone.refused(404, "SMS.7101");
        }
    }
}

#[tokio::test]
async fn a_batch_with_an_unknown_template_deletes_none() {
    let app = App::new().await;
    let kept = app.template().await;
    let batch = json!({"ids": [kept, "unknown"]});
    let refusal = app.post(&format!("{PATH}/delete"), &batch).await;
    let refusal = refusal.refused(404, "SMS.7101");
    assert_eq!(
        refusal["details"][0]["error_msg"],
        "ids[1] names no template; none is deleted."
    );
    app.get(&format!("{PATH}/{kept}")).await.ok();
}

#[tokio::test]
async fn a_template_made_for_one_task_is_deleted_with_the_last_that_uses_it() {
    let app = App::new().await;
    for field in ["vm_template_id", "clonevm_template_id"] {
        let (one, shared) = (
            app.template_like(&single()).await,
            app.template_like(&single()).await,
        );
        let first = task_with(&app, field, &one).await;
        let (second, third) = (
            task_with(&app, field, &shared).await,
            task_with(&app, field, &shared).await,
        );
        let batch = json!({"ids": [first, second]});
        app.post("/v3/tasks/delete", &batch).await.ok();
        let gone = app.get(&format!("{PATH}/{one}")).await;
        gone.refused(404, "SMS.7101");
        app.get(&format!("{PATH}/{shared}")).await.ok();
        app.delete(&format!("/v3/tasks/{third}")).await.ok();
        let gone = app.get(&format!("{PATH}/{shared}")).await;
        gone.refused(404, "SMS.7101");
    }
}

#[tokio::test]
async fn no_task_is_left_with_a_template_that_was_deleted_meanwhile() {
    let app = App::new().await;
    for _ in 0..10 {
        let id = app.template().await;
        let body = naming(&app, "vm_template_id", &id).await;
        let path = format!("{PATH}/{id}");
        let (created, deleted) = tokio::join!(app.post("/v3/tasks", &body), app.delete(&path));
        match created.status.as_u16() {
            200 => drop(deleted.refused(400, "SMS.7111")),
            _ => {
                created.refused(400, "SMS.7101");
                deleted.ok();
            }
        }
    }
}
