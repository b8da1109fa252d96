//! The limits of each edition.

use serde_json::json;
use sms_task_service::config::Edition::{self, Current, Founding};

use super::{PATH, create, project};
use crate::support::app::App;

/// Sends a creation and an update with this field, and checks that both are answered alike.
async fn is_accepted(app: &App, field: &str, value: serde_json::Value) -> bool {
    let mut body = project(&uuid::Uuid::now_v7().to_string());
    body[field] = value.clone();
    let created = app.post(PATH, &body).await;
    let updated = create(app, &project(&uuid::Uuid::now_v7().to_string())).await;
    let path = format!("{PATH}/{updated}");
    // not the name of the one that was just created
    let value = match value.as_str() {
        Some(text) if field == "name" => json!(text.replacen('x', "y", 1)),
        _ => value,
    };
    let updated = app.put(&path, &json!({ field: value })).await;
    for answer in [&created, &updated] {
        if answer.status != 200 {
            assert_eq!(answer.status, 400);
            let message = answer.json["details"][0]["error_msg"].as_str();
            let message = message.expect("a message");
            assert!(message.starts_with(&format!("{field} must ")), "{message}");
        }
    }
    assert_eq!(created.status, updated.status, "{field}");
    created.status == 200
}

async fn of(edition: Edition) -> App {
    App::of_edition(edition).await
}

#[tokio::test]
async fn each_edition_has_its_own_limits() {
    for (edition, field, most, too_much) in [
        (
            Founding,
            "name",
            json!("x".repeat(255)),
            json!("x".repeat(256)),
        ),
        (
            Current,
            "name",
            json!("x".repeat(100)),
            json!("x".repeat(101)),
        ),
        (Founding, "speed_limit", json!(10000), json!(10001)),
        (Current, "speed_limit", json!(1000), json!(1001)),
        (
            Founding,
            "description",
            json!("x".repeat(255)),
            json!("x".repeat(256)),
        ),
        (
            Current,
            "description",
            json!("x".repeat(255)),
            json!("x".repeat(256)),
        ),
        (
            Founding,
            "enterprise_project",
            json!("x".repeat(255)),
            json!("x".repeat(256)),
        ),
        (Founding, "name", json!("x"), json!("")),
        (
            Founding,
            "type",
            json!("MIGRATE_BLOCK"),
            json!("migrate_block"),
        ),
    ] {
        let app = of(edition).await;
        assert!(is_accepted(&app, field, most).await, "{field}");
        assert!(!is_accepted(&app, field, too_much).await, "{field}");
    }
}

#[tokio::test]
async fn only_a_creation_of_the_current_edition_has_a_shorter_region() {
    for (edition, longest) in [(Founding, 255), (Current, 100)] {
        let app = of(edition).await;
        let region = |length| {
            let mut body = project(&uuid::Uuid::now_v7().to_string());
            body["region"] = json!("x".repeat(length));
            body
        };
        let id = create(&app, &region(longest)).await;
        let answer = app.post(PATH, &region(longest + 1)).await;
        answer.refused(400, "SMS.6014");
        let path = format!("{PATH}/{id}");
        app.put(&path, &json!({"region": "x".repeat(255)}))
            .await
            .ok();
        let answer = app.put(&path, &json!({"region": "x".repeat(256)})).await;
        answer.refused(400, "SMS.6014");
    }
}

#[tokio::test]
async fn what_is_optional_today_is_optional_in_both_editions() {
    for edition in [Founding, Current] {
        let app = of(edition).await;
        create(
            &app,
            &project("without use_public_ip, exist_server and syncing"),
        )
        .await;
    }
}
