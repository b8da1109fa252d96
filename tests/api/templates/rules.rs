//! The rules that a template must keep, in each edition.

use serde_json::{Value, json};
use sms_task_service::config::Edition::{self, Current, Founding};

use super::PATH;
use crate::support::app::App;
use crate::support::fixtures::template;

const BOTH: &[Edition] = &[Founding, Current];

/// A template with another value in one field, given as a JSON pointer; null removes it.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = template();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = body["template"].pointer_mut(parent).expect("a parent");
    parent[name] = value;
    body
}

#[tokio::test]
async fn a_template_that_breaks_a_rule_is_refused_by_its_path() {
    let long = |length: usize| json!("x".repeat(length));
    let nics = vec![json!({"id": "n", "name": "n"}); 101];
    let cases = [
        (BOTH, "/name", Value::Null, "SMS.6013", "template.name"),
        (&[Founding], "/name", long(256), "SMS.6014", "template.name"),
        (&[Current], "/name", long(65), "SMS.9001", "template.name"),
        (&[Current], "/name", json!(""), "SMS.9001", "template.name"),
        (
            &[Current],
            "/name",
            json!("a b"),
            "SMS.9001",
            "template.name",
        ),
        (
            &[Founding],
            "/is_template",
            Value::Null,
            "SMS.6013",
            "template.is_template",
        ),
        (
            &[Founding],
            "/region",
            Value::Null,
            "SMS.6013",
            "template.region",
        ),
        (
            &[Founding],
            "/projectid",
            Value::Null,
            "SMS.6013",
            "template.projectid",
        ),
        (
            BOTH,
            "/is_template",
            json!("true"),
            "SMS.6011",
            "template.is_template",
        ),
        (
            BOTH,
            "/volumetype",
            long(256),
            "SMS.6014",
            "template.volumetype",
        ),
        (BOTH, "/flavor", long(65536), "SMS.6014", "template.flavor"),
        (
            BOTH,
            "/target_password",
            long(1025),
            "SMS.6014",
            "template.target_password",
        ),
        (BOTH, "/vpc/id", json!(""), "SMS.9001", "template.vpc.id"),
        (BOTH, "/vpc/id", Value::Null, "SMS.6013", "template.vpc.id"),
        (
            BOTH,
            "/nics/0/id",
            Value::Null,
            "SMS.6013",
            "template.nics[0].id",
        ),
        (BOTH, "/nics", json!(nics), "SMS.6014", "template.nics"),
        (
            BOTH,
            "/security_groups/0/name",
            Value::Null,
            "SMS.6013",
            "template.security_groups[0].name",
        ),
        (
            BOTH,
            "/publicip/bandwidth_size",
            json!(0),
            "SMS.9001",
            "template.publicip.bandwidth_size",
        ),
        (
            BOTH,
            "/publicip/bandwidth_size",
            json!(2001),
            "SMS.9001",
            "template.publicip.bandwidth_size",
        ),
        (
            BOTH,
            "/disk/0/size",
            Value::Null,
            "SMS.6013",
            "template.disk[0].size",
        ),
        (
            BOTH,
            "/disk/0/index",
            json!(-1),
            "SMS.9001",
            "template.disk[0].index",
        ),
    ];
    for edition in [Founding, Current] {
        let app = App::of_edition(edition).await;
        let id = app.template().await;
        let path = format!("{PATH}/{id}");
        let before = app.get(&path).await.ok();
        for (editions, pointer, value, code, field) in &cases {
            if !editions.contains(&edition) {
                continue;
            }
            let body = with(pointer, value.clone());
            for answer in [app.post(PATH, &body).await, app.put(&path, &body).await] {
                let refusal = answer.refused(400, code);
                let detail = refusal["details"][0]["error_msg"]
                    .as_str()
                    .unwrap_or_default();
                assert!(
                    detail.starts_with(&format!("{field} ")),
                    "{field}: {refusal}"
                );
            }
        }
        app.post(PATH, &json!({})).await.refused(400, "SMS.6013");
        assert_eq!(app.get(&path).await.ok(), before);
        assert_eq!(app.get(PATH).await.ok()["count"], 1);
    }
}

#[tokio::test]
async fn what_one_edition_allows_at_its_limits_is_accepted() {
    for (edition, pointer, value) in [
        (Founding, "/name", json!("any name: é/ü")),
        (Founding, "/name", json!("x".repeat(255))),
        (Current, "/name", json!("模板_1-".repeat(12) + "1234")),
        (Current, "/is_template", Value::Null),
        (Current, "/region", Value::Null),
        (Current, "/projectid", Value::Null),
        // what the Terraform provider sends
        (Founding, "/volumetype", json!("GPSSD")),
        (Founding, "/nics/0/cidr", Value::Null),
        (Founding, "/flavor", json!("x".repeat(65535))),
        (Founding, "/target_password", json!("x".repeat(1024))),
        (Founding, "/publicip/bandwidth_size", json!(2000)),
        (Founding, "/disk/0/size", json!(i64::MAX)),
    ] {
        let app = App::of_edition(edition).await;
        app.template_like(&with(pointer, value)).await;
    }
}
