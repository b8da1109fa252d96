//! Whatever a client sends, the answer says in the envelope what was wrong. It is never an internal error, and
//! shows neither internals nor the value that was sent.

mod arrays;
mod bodies;
mod headers;
mod paths;
mod slow;
mod types;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use sms_task_service::http::RequestLimits;

use crate::support::app::{Answer, App, request};
use crate::support::fixtures::{self, task_of};
use crate::support::tables::row_counts;

/// Part of every refused value. No answer may contain it.
const SECRET: &str = "VALUE-OF-THE-CLIENT";

/// What no answer to a client may contain, in lower case.
const INSIDE: [&str; 22] = [
    "sqlx",
    "postgres",
    "sqlstate",
    "pg_",
    "serde",
    "src/",
    ".rs",
    "panicked",
    "struct ",
    "enum ",
    "i32",
    "i64",
    "f64",
    "u64",
    "tenant_id",
    "owner_id",
    "task_counts",
    "source_counts",
    "event_logs",
    "event_epochs",
    "btrfs_file_systems",
    "btrfs_subvolumes",
];

/// An operation with a body.
#[derive(Debug, Clone)]
struct Operation {
    method: Method,
    path: String,
    /// One of its fields: a string, or for deletions a list of strings.
    field: &'static str,
    /// A body that it accepts.
    good: Value,
}

/// The service with one task, and its operations on it.
struct Target {
    app: App,
    task: String,
    operations: [Operation; 4],
}

impl Target {
    async fn new() -> Self {
        Self::with_limits(RequestLimits::default()).await
    }

    async fn with_limits(limits: RequestLimits) -> Self {
        let app = App::with_limits(limits).await;
        let task = app.task().await;
        let operation = |method, path: &str, field, good| Operation {
            method,
            path: path.into(),
            field,
            good,
        };
        let task_path = format!("/v3/tasks/{task}");
        let operations = [
            operation(Method::PUT, &task_path, "name", json!({"name": "new"})),
            operation(Method::POST, "/v3/tasks", "name", task_of("unknown")),
            operation(
                Method::POST,
                "/v3/tasks/delete",
                "ids",
                json!({"ids": ["unknown"]}),
            ),
            operation(Method::POST, "/v3/sources", "name", fixtures::source()),
        ];
        Self {
            app,
            task,
            operations,
        }
    }

    /// Sends this body to an operation.
    async fn send(&self, operation: &Operation, body: impl Into<Body>) -> Answer {
        let method = operation.method.clone();
        self.ask(request(method, &operation.path, body.into()))
            .await
    }

    /// Sends a request and checks what every answer must satisfy.
    async fn ask(&self, request: Request<Body>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = tokio::time::timeout(Duration::from_secs(30), self.app.send(request));
        let answer = answer.await.unwrap_or_else(|_| panic!("{what} hangs"));
        if answer.status.is_client_error() || answer.status.is_server_error() {
            assert_is_discreet(&what, &answer);
        }
        answer
    }

    /// Sends bodies to an operation, and checks that each is refused with this status and code.
    async fn refuses(
        &self,
        operation: &Operation,
        bodies: &[impl AsRef<[u8]>],
        wanted: (u16, &str),
    ) {
        for body in bodies {
            let body = body.as_ref();
            let answer = self.send(operation, body.to_vec()).await;
            let seen = (answer.status.as_u16(), answer.json["error_code"].as_str());
            let start = String::from_utf8_lossy(&body[..body.len().min(80)]);
            let said = (wanted.0, Some(wanted.1));
            assert_eq!(seen, said, "{} {start}: {}", operation.path, answer.json);
        }
    }
}

/// Does `work` on a service with one task, which must be unchanged afterwards.
async fn unchanged(limits: RequestLimits, work: impl AsyncFnOnce(&Target)) {
    let target = Target::with_limits(limits).await;
    let path = format!("/v3/tasks/{}", target.task);
    let before = (
        target.app.get(&path).await.ok(),
        row_counts(&target.app).await,
    );
    work(&target).await;
    let after = (
        target.app.get(&path).await.ok(),
        row_counts(&target.app).await,
    );
    assert_eq!(before, after);
}

/// Checks that an error is in the envelope, can be found in the log, and reveals nothing it should not.
fn assert_is_discreet(what: &str, answer: &Answer) {
    let body = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
    assert!(
        answer.status.is_client_error(),
        "{what}: {}: {body}",
        answer.status
    );
    assert_eq!(answer.headers["content-type"], "application/json", "{what}");
    assert!(answer.headers.contains_key("x-request-id"), "{what}");
    for field in ["error_code", "error_msg"] {
        let text = answer.json[field].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{what}: {body}");
    }
    let details = answer.json["details"].as_array();
    assert!(
        details.is_none_or(|details| (1..=20).contains(&details.len())),
        "{what}: {body}"
    );
    assert!(body.len() < 16 * 1024, "{what}: {} bytes", body.len());
    assert!(!body.contains(SECRET), "{what}: {body}");
    let lower = body.to_lowercase();
    for word in INSIDE {
        assert!(!lower.contains(word), "{what}: {word:?} in {body}");
    }
}
