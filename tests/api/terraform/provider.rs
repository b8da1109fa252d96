//! The provider's habits.

use serde_json::{Value, json};
use sms_task_service::auth::Role;

use crate::support::app::App;
use crate::support::signer::{Parts, Signer, date};

/// Statuses whose answer the provider shows. Of the others it says only what HTTP calls them.
const SHOWN: [u16; 4] = [400, 403, 404, 500];

/// The provider with an access key, and the service that it is configured for.
pub struct Provider {
    app: App,
    signer: Signer,
}

/// An error, as the provider has it.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    /// What the user reads of the answer.
    pub shown: Option<String>,
}

impl Refusal {
    /// What the user reads. There has to be something.
    pub fn text(&self) -> &str {
        self.shown.as_deref().expect("a text that is shown")
    }
}

/// What comes of a call.
pub type Answered = Result<Value, Refusal>;

impl Provider {
    pub async fn new() -> Self {
        let app = App::guarded("one").await;
        let signer = Signer::new(&app, "one", Role::Full).await;
        Self { app, signer }
    }

    pub fn with_secret(mut self, secret: &str) -> Self {
        self.signer.secret = secret.into();
        self
    }

    /// The service, to play the agent with.
    pub fn app(&self) -> &App {
        &self.app
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.call("GET", path, None, &[200]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answered {
        self.call("POST", path, Some(body), &[200, 201, 202]).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answered {
        self.call("PUT", path, Some(body), &[200, 201, 202]).await
    }

    pub async fn delete(&self, path: &str, body: Option<Value>) -> Answered {
        self.call("DELETE", path, body, &[200, 202, 204]).await
    }

    /// Creates something and returns its id, which must not be empty.
    pub async fn create(&self, path: &str, body: Value) -> String {
        let created = self.post(path, body).await.expect("created");
        let id = created["id"].as_str().expect("an id");
        assert!(!id.is_empty());
        id.to_owned()
    }

    /// All items of a list, by pages of so many, until a page is not full.
    pub async fn list(&self, path: &str, items: &str, page: usize) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let target = format!("{path}?limit={page}&offset={}", all.len());
            let answer = self.get(&target).await.expect("a page");
            let listed = answer[items].as_array().expect("a list").clone();
            let is_last = listed.len() < page;
            all.extend(listed);
            if is_last {
                return all;
            }
        }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>, good: &[u16]) -> Answered {
        let body = body.map(without_empties).map(|body| body.to_string());
        let parts = self.sign(method, path, &body.unwrap_or_default());
        let answer = self.app.send(parts.request()).await;
        let status = answer.status.as_u16();
        if good.contains(&status) {
            return Ok(answer.json);
        }
        let shown = SHOWN.contains(&status);
        Err(Refusal {
            status,
            shown: shown.then(|| answer.json.to_string()),
        })
    }

    /// As golangsdk signs: never the host, which Go keeps apart from the headers. Some headers are added afterwards.
    fn sign(&self, method: &str, path: &str, body: &str) -> Parts {
        let date = date(0);
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("user-agent", "terraform-provider-huaweicloud"),
            ("x-sdk-date", &date),
        ];
        let mut parts = Parts {
            method: method.into(),
            target: path.into(),
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .to_vec(),
            body: body.into(),
        };
        let signer = Signer {
            date: date.clone(),
            ..self.signer.clone()
        };
        signer.sign_parts(&mut parts);
        parts.headers.push(("host".into(), "sms.example".into()));
        parts
            .headers
            .push(("x-project-id".into(), "project".into()));
        parts
    }
}

/// Leaves out nulls, empty texts and empty lists. False and zero stay, and so do nulls inside the lists of limits and
/// settings.
fn without_empties(value: Value) -> Value {
    let kept = |(name, value): (String, Value)| {
        let value = match name.as_str() {
            "speed_limit" | "configurations" if value.is_array() => value,
            _ => without_empties(value),
        };
        let empty = [json!(null), json!(""), json!([])];
        (!empty.contains(&value)).then_some((name, value))
    };
    match value {
        Value::Object(fields) => fields.into_iter().filter_map(kept).collect(),
        Value::Array(items) => items.into_iter().map(without_empties).collect(),
        other => other,
    }
}
