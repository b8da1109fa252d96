//! A stand-in for Keystone on this machine. It answers what it is told to and records requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// An answer of the stand-in.
#[derive(Clone)]
pub enum Reply {
    /// 200 and a token document.
    Document(Value),
    /// 200 and this body.
    Body(String),
    /// This status, and a document that would let anyone in.
    Status(u16),
    /// 302 to this URL.
    Redirect(String),
    /// No answer.
    Never,
}

/// A request that it received.
#[derive(Clone)]
pub struct Asked {
    pub uri: Uri,
    pub headers: HeaderMap,
}

pub struct Keystone {
    /// Its base URL.
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    reply: Mutex<Reply>,
    /// Replies for the next requests, the next one last.
    before: Mutex<Vec<Reply>>,
    asked: watch::Sender<Vec<Asked>>,
}

impl Keystone {
    /// Starts a stand-in that gives this answer.
    pub async fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self::start_on(listener, url, reply)
    }

    /// Starts a stand-in on another kind of listener.
    pub fn start_on<L>(listener: L, url: String, reply: Reply) -> Self
    where
        L: Listener<Addr: std::fmt::Debug>,
    {
        let shared = Arc::new(Shared {
            reply: Mutex::new(reply),
            before: Mutex::default(),
            asked: watch::Sender::default(),
        });
        let app = Router::new().fallback(tokens).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, shared }
    }

    /// Sets the answer from now on.
    pub fn answer(&self, reply: Reply) {
        *self.shared.reply.lock().unwrap() = reply;
    }

    /// Sets the answer to the next request only.
    pub fn answer_once(&self, reply: Reply) {
        self.shared.before.lock().unwrap().push(reply);
    }

    /// The requests it received, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.borrow().clone()
    }

    /// How many requests it received.
    pub fn calls(&self) -> usize {
        self.shared.asked.borrow().len()
    }

    /// Waits until it has received this many requests.
    pub async fn is_asked(&self, calls: usize) {
        let mut asked = self.shared.asked.subscribe();
        asked.wait_for(|asked| asked.len() >= calls).await.unwrap();
    }
}

async fn tokens(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response {
    let asked = Asked { uri, headers };
    shared.asked.send_modify(|all| all.push(asked));
    let before = shared.before.lock().unwrap().pop();
    let reply = before.unwrap_or_else(|| shared.reply.lock().unwrap().clone());
    match reply {
        Reply::Document(document) => document.to_string().into_response(),
        Reply::Body(body) => body.into_response(),
        Reply::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, project_scoped(super::NOW + super::HOUR).to_string()).into_response()
        }
        Reply::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Reply::Never => std::future::pending().await,
    }
}

/// The document of ann's token for project p1 in domain d1. `expires_at` is in epoch milliseconds.
pub fn project_scoped(expires_at: i64) -> Value {
    json!({"token": {
        "methods": ["password"],
        "expires_at": moment(expires_at),
        "issued_at": "2026-11-24T00:00:00.000000Z",
        "user": {"id": "u1", "name": "ann", "domain": {"id": "d-user", "name": "users"}},
        "project": {"id": "p1", "name": "p", "domain": {"id": "d1", "name": "acme"}},
        "roles": [{"id": "1", "name": "te_admin"}, {"id": "2", "name": "op_gated"}],
        "audit_ids": ["a"],
    }})
}

/// The same, scoped to domain d2.
pub fn domain_scoped(expires_at: i64) -> Value {
    let mut document = unscoped(expires_at);
    document["token"]["domain"] = json!({"id": "d2", "name": "acme", "xdomain_id": "x"});
    document["token"]["roles"] = json!([{"id": "3", "name": "readonly"}]);
    document
}

/// The same, without a scope.
pub fn unscoped(expires_at: i64) -> Value {
    let mut document = project_scoped(expires_at);
    let token = document["token"].as_object_mut().unwrap();
    token.remove("project");
    token.remove("roles");
    document
}

fn moment(millis: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
    moment.unwrap().format(&Rfc3339).unwrap()
}
