//! The service in the test's own process: its router over a database of its own, without a socket.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::Response;
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sms_task_service::auth::{Auth, Authenticator, MasterKey, Role, new_token, token_hash};
use sms_task_service::background::watch;
use sms_task_service::config::Edition;
use sms_task_service::domain::stalled::Thresholds;
use sms_task_service::http::{AppState, RequestLimits, router};
use sms_task_service::storage::access::{Token, create_token};
use sms_task_service::storage::watches::Scope;
use sms_task_service::storage::{Database, Limits};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::db::{TestDatabase, database};
use super::fixtures;

/// What the access keys of a guarded service are encrypted under.
pub const MASTER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The service, as a test sees it.
pub struct App {
    pub router: Router,
    /// Sent with every request that has no credentials of its own.
    pub token: Option<String>,
    /// For looks behind the API.
    pub database: TestDatabase,
}

/// A task that is started.
pub struct Started {
    pub source: String,
    pub task: String,
}

/// An answer of the service.
#[derive(Debug)]
#[must_use]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body; null where it is not JSON.
    pub json: Value,
    pub bytes: Vec<u8>,
}

/// Connections as the service has them, but for requests that wait longer: none may be refused because the machine is
/// busy.
fn storage(database: &TestDatabase) -> Database {
    let limits = Limits {
        connections: 8,
        wait: Duration::from_secs(60),
        ..Limits::default()
    };
    Database::new(database.options_of_the_service(), limits)
}

impl App {
    pub async fn new() -> Self {
        Self::with_limits(RequestLimits::default()).await
    }

    /// With the rules of an edition of the vendor's API.
    pub async fn of_edition(edition: Edition) -> Self {
        Self::made(RequestLimits::default(), edition).await
    }

    pub async fn with_limits(limits: RequestLimits) -> Self {
        Self::made(limits, Edition::default()).await
    }

    async fn made(limits: RequestLimits, edition: Edition) -> Self {
        let database = database().await;
        let state = AppState::new(storage(&database), limits);
        Self {
            router: router(state.of_edition(edition)),
            token: None,
            database,
        }
    }

    /// Asks its callers who they are; this one is of this tenant, and may do everything.
    pub async fn guarded(tenant: &str) -> Self {
        Self::guarded_by(tenant, |authenticator| authenticator).await
    }

    /// The same with an authenticator made from the usual one.
    pub async fn guarded_by(
        tenant: &str,
        made: impl FnOnce(Authenticator) -> Authenticator,
    ) -> Self {
        let database = database().await;
        let storage = storage(&database);
        let master_key = MasterKey::parse(MASTER_KEY).expect("a key");
        let authenticator = made(Authenticator::new(storage.clone(), Some(master_key)));
        let state = AppState::new(storage, RequestLimits::default());
        let state = state.with_auth(Auth::Required(Arc::new(authenticator)));
        let mut app = Self {
            router: router(state),
            token: None,
            database,
        };
        app.token = Some(app.new_token(tenant, Role::Full).await);
        app
    }

    /// The same service, as somebody with this token sees it.
    pub async fn seen_with(&self, token: Option<String>) -> Self {
        Self {
            router: self.router.clone(),
            token,
            database: self.database.another().await,
        }
    }

    /// Another instance of the service on the same database.
    pub async fn another_instance(&self) -> Self {
        self.another_instance_with(|state| state).await
    }

    /// Another instance of the service on the same database, whose state differs from the usual one.
    pub async fn another_instance_with(&self, change: impl FnOnce(AppState) -> AppState) -> Self {
        let storage = storage(&self.database);
        let state = AppState::new(storage, RequestLimits::default());
        Self {
            router: router(change(state)),
            token: self.token.clone(),
            database: self.database.another().await,
        }
    }

    /// Makes a token.
    pub async fn new_token(&self, tenant: &str, role: Role) -> String {
        let token = new_token().expose_secret().to_owned();
        let kept = Token {
            hash: token_hash(&token).to_vec(),
            tenant_id: tenant.into(),
            id: uuid::Uuid::now_v7().to_string(),
            role: role.to_string(),
            description: None,
            created_at: 0,
            expires_at: None,
            last_used_at: None,
        };
        let storage = storage(&self.database);
        let mut connection = storage.connection().await.expect("a connection");
        let created = create_token(&mut connection, &kept).await;
        created.expect("a token");
        token
    }

    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        let has_own = headers.contains_key("x-auth-token") || headers.contains_key("authorization");
        if let Some(token) = self.token.as_ref().filter(|_| !has_own) {
            headers.insert("x-auth-token", token.parse().expect("a header"));
        }
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = contents(response).await;
        Answer {
            status,
            headers,
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
            bytes,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, Body::empty())).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(request(Method::DELETE, path, Body::empty()))
            .await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(request(Method::PUT, path, body.to_string().into()))
            .await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(request(Method::POST, path, body.to_string().into()))
            .await
    }

    /// Sends a body that need not be what a client would make of a value.
    pub async fn send_text(&self, method: &str, path: &str, body: &str) -> Answer {
        let method = method.parse().expect("a method");
        self.send(request(method, path, body.to_owned().into()))
            .await
    }

    /// Registers a source that is like no other, and returns its id.
    pub async fn source(&self) -> String {
        self.source_like(&fixtures::source()).await
    }

    /// Registers a source, and returns its id.
    pub async fn source_like(&self, body: &Value) -> String {
        let answer = self.post("/v3/sources", body).await;
        answer.ok()["id"].as_str().expect("an id").to_owned()
    }

    /// Creates a migration project, and returns its id.
    pub async fn project(&self) -> String {
        let answer = self.post("/v3/migprojects", &fixtures::project()).await;
        answer.ok()["id"].as_str().expect("an id").to_owned()
    }

    /// Lets so much time pass, in milliseconds, since agents were last heard from.
    pub async fn age_visits(&self, by: i64) {
        let pool = self.database.pool(1);
        let aged = sqlx::query("UPDATE sources SET last_visit_time = last_visit_time - $1");
        aged.bind(by).execute(&pool).await.expect("aged");
        pool.close().await;
    }

    /// Creates a task for a source of its own, and returns its id.
    pub async fn task(&self) -> String {
        let source = self.source().await;
        self.task_like(&fixtures::task_of(&source)).await
    }

    /// Creates a task, and returns its id.
    pub async fn task_like(&self, body: &Value) -> String {
        let answer = self.post("/v3/tasks", body).await;
        answer.ok()["id"].as_str().expect("an id").to_owned()
    }

    /// Creates a task for a source of its own, and starts it.
    pub async fn started(&self) -> Started {
        self.started_like(|_| ()).await
    }

    /// Creates a task for a source of its own, of which `change` changes the creation, and starts it.
    pub async fn started_like(&self, change: impl FnOnce(&mut Value)) -> Started {
        let source = self.source().await;
        let mut body = fixtures::task_of(&source);
        change(&mut body);
        let mut same_os = fixtures::source_with(body["os_type"].as_str().expect("an OS"));
        same_os["id"] = json!(source);
        self.post("/v3/sources", &same_os).await.ok();
        let task = self.task_like(&body).await;
        self.act(&task, "start").await.ok();
        Started { source, task }
    }

    /// Creates a template with a unique name, and returns its id.
    pub async fn template(&self) -> String {
        self.template_like(&fixtures::template()).await
    }

    /// Creates a template, and returns its id.
    pub async fn template_like(&self, body: &Value) -> String {
        let answer = self.post("/v3/vm/templates", body).await;
        answer.ok()["id"].as_str().expect("an id").to_owned()
    }

    /// Does an operation on a task.
    pub async fn act(&self, task: &str, operation: &str) -> Answer {
        let path = format!("/v3/tasks/{task}/action");
        self.post(&path, &json!({ "operation": operation })).await
    }

    /// Connections of the service's kind, for what happens without a request.
    pub fn storage(&self) -> Database {
        storage(&self.database)
    }

    /// Has all tasks at work looked at, at this time.
    pub async fn sweep(&self, now: i64) {
        let thresholds = Thresholds::default();
        let stop = CancellationToken::new();
        let swept = watch::sweep(&self.storage(), (&thresholds, Scope::All), 0, now, &stop).await;
        swept.expect("a look");
    }

    /// Reports the progress of a sub-task.
    pub async fn report(&self, task: &str, name: &str, progress: i64) -> Answer {
        let path = format!("/v3/tasks/{task}/progress");
        self.put(&path, &fixtures::progress(name, progress)).await
    }

    /// Reads a task.
    pub async fn show(&self, task: &str) -> Value {
        self.get(&format!("/v3/tasks/{task}")).await.ok()
    }

    /// Reads a source.
    pub async fn show_source(&self, source: &str) -> Value {
        self.get(&format!("/v3/sources/{source}")).await.ok()
    }
}

/// The whole body; of a stream of events, which does not end, what comes first.
async fn contents(response: Response) -> Vec<u8> {
    let is_stream = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind == "text/event-stream");
    let mut frames = response.into_body().into_data_stream();
    let mut bytes = Vec::new();
    while let Some(frame) = frames.next().await {
        bytes.extend(frame.expect("a body"));
        if is_stream {
            break;
        }
    }
    bytes
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.json);
        self.json
    }

    /// Asserts that the request was refused with this status and error code, in the envelope.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let seen = (self.status.as_u16(), &self.json["error_code"]);
        assert_eq!(seen, (status, &Value::from(code)), "{}", self.json);
        let message = self.json["error_msg"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "no message: {}", self.json);
        assert!(self.headers.contains_key("x-request-id"));
        self.json
    }
}

/// A request as the vendor's SDK sends it: a content type whatever the method.
pub fn request(method: Method, path: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(body)
        .expect("a request")
}
