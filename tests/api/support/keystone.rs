//! A small IAM on this machine that knows a few tokens, by the Keystone v3 API.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

/// The IAM. It knows the tokens `<domain>/<role>`, and `unscoped`.
pub struct Keystone {
    pub url: String,
    told: Arc<Told>,
}

/// What it is told by tests, and by those who ask.
#[derive(Default)]
struct Told {
    to_fail: AtomicBool,
    traceparents: Mutex<Vec<String>>,
}

impl Keystone {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}/v3", listener.local_addr().expect("an address"));
        let told = Arc::default();
        let router = Router::new()
            .route("/v3/auth/tokens", get(validate))
            .with_state(Arc::clone(&told));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, told }
    }

    /// From now on it fails.
    pub fn go_down(&self) {
        self.told.to_fail.store(true, Ordering::SeqCst);
    }

    /// The traces that it was asked in.
    pub fn traceparents(&self) -> Vec<String> {
        self.told.traceparents.lock().expect("no panic").clone()
    }
}

async fn validate(State(told): State<Arc<Told>>, headers: HeaderMap) -> Response {
    if told.to_fail.load(Ordering::SeqCst) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if let Some(traceparent) = headers.get("traceparent") {
        let traceparent = traceparent.to_str().expect("text").to_owned();
        told.traceparents
            .lock()
            .expect("no panic")
            .push(traceparent);
    }
    let token = headers["x-subject-token"].to_str().expect("text");
    match (token.split_once('/'), token) {
        (Some((domain, role)), _) => document(&json!({
            "domain": {"id": domain, "name": domain},
            "roles": [{"id": "0", "name": "op_gated"}, {"id": "1", "name": role}],
        })),
        (None, "unscoped") => document(&json!({})),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn document(scope: &Value) -> Response {
    let mut token = json!({
        "methods": ["password"],
        "expires_at": "2099-01-01T00:00:00.000000Z",
        "user": {"id": "u", "name": "ann", "domain": {"id": "users", "name": "users"}},
    });
    let scope = scope.as_object().expect("an object").clone();
    token.as_object_mut().expect("an object").extend(scope);
    json!({ "token": token }).to_string().into_response()
}
