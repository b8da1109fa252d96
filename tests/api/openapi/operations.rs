//! Calls every operation of the document.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sms_task_service::clock::now;
use sms_task_service::http::RequestLimits;
use uuid::Uuid;

use crate::events::settled;
use crate::support::app::{Answer, App};
use crate::support::fixtures;
use crate::support::schema::Document;
use crate::support::table::EDITIONS;

/// One operation of the document.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub json: Value,
}

/// Operations that answer 400 to an id that is unknown: it is of something outside the service.
pub const NOT_OF_THE_SERVICE: [&str; 1] = ["CheckNetAcl"];

/// Operations whose path names nothing that an account has.
pub const OF_NO_ACCOUNT: [&str; 2] = ["ShowError", "ShowSha256"];

/// All operations.
pub fn operations(document: &Document) -> impl Iterator<Item = Operation> {
    let paths = document.0["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("methods").iter();
        methods.map(|(method, json)| Operation {
            id: json["operationId"].as_str().expect("an operationId").into(),
            method: method.to_uppercase(),
            path: path.clone(),
            json: json.clone(),
        })
    });
    operations.collect::<Vec<_>>().into_iter()
}

impl Operation {
    /// Its path, query or header parameters.
    pub fn parameters(&self, place: &str) -> Vec<&Value> {
        let all = self.json["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == place).collect()
    }

    pub fn has_body(&self) -> bool {
        self.json["requestBody"].is_object()
    }

    pub fn responses(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.json["responses"].as_object().into_iter().flatten()
    }

    /// Its path with `id` as the path parameter.
    pub fn target(&self, id: &str) -> String {
        let path = self.path.split('/').map(|part| match part.chars().next() {
            Some('{') => id,
            _ => part,
        });
        path.collect::<Vec<_>>().join("/")
    }

    /// Sends a request with `id` as the path parameter.
    pub async fn send(&self, app: &App, id: &str, content_type: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(self.method.as_str())
            .uri(self.target(id))
            .header("content-type", content_type)
            .body(Body::from(body));
        app.send(request.expect("a request")).await
    }

    /// Sends a request with this token, or without one.
    pub async fn send_as(&self, app: &App, token: Option<&str>, id: &str, body: String) -> Answer {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(self.target(id))
            .header("content-type", "application/json");
        if let Some(token) = token {
            request = request.header("x-auth-token", token.as_bytes());
        }
        app.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Asserts that an answer's status, content type and body are documented.
    pub fn assert_told(&self, document: &Document, answer: &Answer) {
        let status = answer.status.as_str();
        let response = &self.json["responses"][status];
        assert!(
            response.is_object(),
            "{} {status}: {}",
            self.id,
            answer.json
        );
        let content = response["content"].as_object().expect("content");
        let (media, content) = content.iter().next().expect("a content type");
        let sent = answer.headers["content-type"].to_str().expect("ASCII");
        assert!(sent.starts_with(media), "{}: {sent}, not {media}", self.id);
        if media == "application/json" {
            document.assert_keeps(&content["schema"], &answer.json);
        } else {
            assert!(!answer.bytes.is_empty(), "{}", self.id);
        }
    }
}

/// The id in the document's examples.
const ID: &str = "01a21790-6e9b-738d-8887-4bf36b48bfe5";

/// The name of what must have one of its own.
const NAME: &str = "web-servers";

/// The document's example of a body, with this id, and a name that nothing else has.
pub fn example(operation: &str, id: &str) -> Value {
    let document = Document::generated();
    let mut found = operations(&document);
    let found = found.find(|one| one.id == operation).expect("an operation");
    let example = &found.json["requestBody"]["content"]["application/json"]["example"];
    let name = Uuid::now_v7().to_string();
    let text = example.to_string().replace(ID, id).replace(NAME, &name);
    serde_json::from_str(&text).expect("JSON")
}

/// The source of the example of a registration.
async fn registered(app: &App) -> String {
    let answer = app
        .post("/v3/sources", &example("RegisterServer", ""))
        .await;
    answer.ok()["id"].as_str().expect("an id").to_owned()
}

/// What an operation needs to succeed: the id in its path, and the document's example of its body.
pub async fn request(app: &App, operation: &str) -> (String, Value) {
    let body = |id: &str| example(operation, id);
    match operation {
        "RegisterServer" | "CreateTemplate" | "CreateMigproject" => (String::new(), body("")),
        "ShowServer" | "DeleteServer" => (app.source().await, Value::Null),
        "UpdateServerName" | "UpdateDiskInfo" => (registered(app).await, body("")),
        "UpdateCopyState" => (app.source().await, body("")),
        "ShowCommand" => (app.started().await.source, Value::Null),
        "UpdateCommandResult" => (app.started().await.source, body("")),
        "DeleteServers" => (String::new(), body(&app.source().await)),
        "ListServers" | "ListErrorServers" | "ShowOverview" => {
            let started = app.started().await;
            let path = format!("/v3/sources/{}/changestate", started.source);
            let state = json!({"copystate": "error", "migrationcycle": "replicating"});
            app.put(&path, &state).await.ok();
            (String::new(), Value::Null)
        }
        "ListMigprojects" | "ShowMigproject" | "DeleteMigproject" | "UpdateDefaultMigproject" => {
            (app.project().await, Value::Null)
        }
        "UpdateMigproject" => (app.project().await, body("")),
        "CreateTask" => (String::new(), body(&registered(app).await)),
        "ShowTask"
        | "DeleteTask"
        | "ShowConfigSetting"
        | "ShowCertKey"
        | "ShowConsistencyResult"
        | "UnlockTargetEcs" => (app.task().await, Value::Null),
        "UpdateTask"
        | "UpdateTaskStatus"
        | "UpdateSpeed"
        | "UploadSpecialConfigurationSetting"
        | "UpdateConsistencyResult"
        | "UpdateNetworkCheckInfo" => (app.task().await, body("")),
        "UpdateTaskSpeed" | "CollectLog" => (app.started().await.task, body("")),
        "ShowPassphrase" => (app.started().await.task, Value::Null),
        "ShowsSpeedLimits" => {
            let task = app.task().await;
            let path = format!("/v3/tasks/{task}/speed-limit");
            app.post(&path, &fixtures::speed_limits()).await.ok();
            (task, Value::Null)
        }
        "ExportConsistencyResults" | "DeleteTasks" => (String::new(), body(&app.task().await)),
        "ListTasks" => {
            let task = app.task().await;
            let path = format!("/v3/tasks/{task}");
            app.put(&path, &fixtures::example()).await.ok();
            (String::new(), Value::Null)
        }
        "ShowError" => ("SMS.7713".to_owned(), Value::Null),
        "SummarizeTasks" => {
            app.started().await;
            (String::new(), Value::Null)
        }
        "CreateWebhook" => (String::new(), json!({"url": "https://hooks.example/sms"})),
        "ListWebhooks"
        | "ShowWebhook"
        | "UpdateWebhook"
        | "DeleteWebhook"
        | "ShowWebhookSecret"
        | "RotateWebhookSecret"
        | "PingWebhook"
        | "ListWebhookDeliveries"
        | "ResendWebhookDeliveries" => {
            let body = json!({"url": "https://hooks.example/sms"});
            let webhook = app.post("/ext/v1/webhooks", &body).await.ok();
            let id = webhook["id"].as_str().expect("an id").to_owned();
            let sent = match operation {
                "UpdateWebhook" => body,
                "ResendWebhookDeliveries" => {
                    let path = format!("/ext/v1/webhooks/{id}/ping");
                    let ping = app.post(&path, &Value::Null).await.ok();
                    json!({"delivery_id": ping["id"]})
                }
                _ => Value::Null,
            };
            (id, sent)
        }
        "CreateToken" => (String::new(), json!({"role": "agent"})),
        "ListTokens" | "CreateSession" | "ShowSession" | "EndSession" => {
            (String::new(), Value::Null)
        }
        "RevokeToken" => {
            let token = app.post("/ext/v1/tokens", &json!({})).await.ok();
            let id = token["id"].as_str().expect("an id").to_owned();
            (id, Value::Null)
        }
        "ListTaskActions" => (app.task().await, Value::Null),
        "ActOnTasks" => {
            let body = json!({"ids": [app.task().await], "operation": "start"});
            (String::new(), body)
        }
        "ListJobs" | "ShowJob" | "ListJobResults" => {
            let body = json!({"ids": [app.task().await], "operation": "start"});
            let job = app.post("/ext/v1/tasks/actions", &body).await.ok();
            (job["id"].as_str().expect("an id").to_owned(), Value::Null)
        }
        "ListTaskSamples" | "ShowTaskForecast" => {
            let task = app.started().await.task;
            app.sweep(now()).await;
            (task, Value::Null)
        }
        "ListEvents" | "ExportEvents" | "ListTaskEvents" | "StreamEvents" => {
            let task = app.task().await;
            settled(app).await;
            (task, Value::Null)
        }
        "ShowTemplate" | "DeleteTemplate" | "ShowTargetPassword" => {
            (app.template().await, Value::Null)
        }
        "UpdateTemplate" => (app.template().await, body("")),
        "DeleteTemplates" => (String::new(), body(&app.template().await)),
        "ListTemplates" => {
            app.template().await;
            (String::new(), Value::Null)
        }
        "ShowSha256" => ("key".to_owned(), Value::Null),
        "ShowConfig" | "CreatePrivacyAgreements" | "ShowPrivacyAgreements" => {
            (String::new(), Value::Null)
        }
        "ShowApiVersion" => ("v3".to_owned(), Value::Null),
        "CheckNetAcl" => {
            fixtures::checked_network(app, "cloud-1", true).await;
            ("cloud-1".to_owned(), Value::Null)
        }
        "Live" | "Ready" | "Metrics" | "ListApiVersion" => (String::new(), Value::Null),
        other => panic!("there is no request that tries {other}: add one, and a test of its own"),
    }
}

pub fn text(body: &Value) -> String {
    if body.is_null() {
        String::new()
    } else {
        body.to_string()
    }
}

#[tokio::test]
async fn every_operation_succeeds_with_its_example_as_documented() {
    let document = Document::generated();
    for edition in EDITIONS {
        let app = App::of_edition(edition).await;
        for operation in operations(&document) {
            let (id, body) = request(&app, &operation.id).await;
            if operation.has_body() {
                let content = &operation.json["requestBody"]["content"]["application/json"];
                document.assert_keeps(&content["schema"], &body);
            }
            let answer = operation
                .send(&app, &id, "application/json", text(&body))
                .await;
            assert_eq!(answer.status, 200, "{}: {}", operation.id, answer.json);
            operation.assert_told(&document, &answer);
        }
    }
}

#[tokio::test]
async fn every_operation_on_something_unknown_answers_404_as_documented() {
    let (app, document) = (App::new().await, Document::generated());
    let named = |operation: &Operation| {
        let id = operation.id.as_str();
        let outside = NOT_OF_THE_SERVICE.contains(&id) || OF_NO_ACCOUNT.contains(&id);
        !outside && !operation.parameters("path").is_empty()
    };
    for operation in operations(&document).filter(named) {
        let (_, body) = request(&app, &operation.id).await;
        for id in ["no-such-thing", "no%20id", &"x".repeat(256)] {
            let answer = operation
                .send(&app, id, "application/json", text(&body))
                .await;
            assert_eq!(answer.status, 404, "{}: {}", operation.id, answer.json);
            operation.assert_told(&document, &answer);
        }
    }
}

#[tokio::test]
async fn every_operation_with_a_body_refuses_a_bad_one_as_documented() {
    let limits = RequestLimits {
        max_body: 64 * 1024,
        ..RequestLimits::default()
    };
    let large = " ".repeat(limits.max_body + 1);
    let (app, document) = (App::with_limits(limits).await, Document::generated());
    for operation in operations(&document).filter(Operation::has_body) {
        let (id, _) = request(&app, &operation.id).await;
        let json = "application/json";
        for (content_type, body, status) in [
            (json, "{", 400),
            (json, "", 400),
            (json, "[]", 400),
            (json, "{}\u{0}", 400),
            ("text/plain", "{}", 415),
            (json, large.as_str(), 413),
        ] {
            if operation.id == "UpdateConsistencyResult" && body == "[]" {
                continue; // here it is a body, as older clients send it
            }
            let answer = operation.send(&app, &id, content_type, body.into()).await;
            assert_eq!(answer.status, status, "{}: {}", operation.id, answer.json);
            operation.assert_told(&document, &answer);
        }
    }
}
