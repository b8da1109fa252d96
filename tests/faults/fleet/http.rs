//! Requests, and the ways in which they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use uuid::Uuid;

/// Longer than the service's own deadline.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: String,
    token: Option<String>,
    /// The longest that an answer took, in milliseconds.
    slowest: Arc<AtomicU64>,
}

/// What a client was told.
#[derive(Debug)]
pub enum Answer {
    Done(Done),
    /// 503, with or without effect.
    Refused,
    /// None, for the reason given.
    Away(String),
    /// Something else.
    Other(u16, String),
}

#[derive(Debug)]
pub struct Done {
    pub json: Value,
    /// The number in the `ETag`.
    pub version: Option<i64>,
    /// By which the request is found in the events.
    pub request: String,
}

impl Http {
    pub fn to(url: &str) -> Self {
        let client = Client::builder().timeout(PATIENCE).no_proxy().build();
        Self {
            client: client.expect("a client"),
            base: url.to_owned(),
            token: None,
            slowest: Arc::default(),
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body), &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// As the header `Host` has it.
    pub fn host(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub fn slowest(&self) -> Duration {
        Duration::from_millis(self.slowest.load(Relaxed))
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = Uuid::now_v7().to_string();
        let url = format!("{}{path}", self.base);
        let mut sent = self
            .client
            .request(method, url)
            .header("x-request-id", &request);
        for (name, value) in headers {
            sent = sent.header(*name, *value);
        }
        if let Some(token) = &self.token {
            sent = sent.header("x-auth-token", token);
        }
        if let Some(body) = body {
            sent = sent
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let since = Instant::now();
        let answer = exchange(sent, request).await;
        let took = since.elapsed().as_millis() as u64;
        self.slowest.fetch_max(took, Relaxed);
        answer
    }
}

/// Sends a request with this id.
async fn exchange(sent: RequestBuilder, request: String) -> Answer {
    let answer = match sent.send().await {
        Ok(answer) => answer,
        Err(error) => return Answer::Away(format!("{error:?}")),
    };
    let status = answer.status();
    let tag = answer
        .headers()
        .get("etag")
        .and_then(|tag| tag.to_str().ok());
    let version = tag.and_then(|tag| tag.trim_matches('"').parse().ok());
    let has_advice = answer.headers().contains_key("retry-after");
    let text = match answer.text().await {
        Ok(text) => text,
        Err(error) => return Answer::Away(format!("{error:?}")),
    };
    match status {
        StatusCode::OK | StatusCode::NO_CONTENT => Answer::Done(Done {
            json: serde_json::from_str(&text).unwrap_or_default(),
            version,
            request,
        }),
        StatusCode::SERVICE_UNAVAILABLE if has_advice => Answer::Refused,
        other => Answer::Other(other.as_u16(), text),
    }
}

impl Answer {
    /// What it says, where nothing may fail.
    #[track_caller]
    pub fn ok(self) -> Value {
        match self {
            Self::Done(done) => done.json,
            other => panic!("not done: {other:?}"),
        }
    }
}

/// A text in an answer.
#[track_caller]
pub fn text(value: &Value, name: &str) -> String {
    let text = value[name].as_str();
    text.unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}
