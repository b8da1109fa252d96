//! The HTTP client that the whole fleet shares, as it uses the API and nothing else.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::Error;
use super::tally::Tally;
use crate::client::{self, reason, retry_after};
use crate::config::Simulation;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a request had no success.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The service is busy, and says so.
    #[error("{request}: refused for now, {status}")]
    Refused {
        request: String,
        status: StatusCode,
        after: Duration,
    },
    /// The service does not do this, and says why.
    #[error("{request}: {status}: {body}")]
    Answer {
        request: String,
        status: StatusCode,
        body: String,
    },
    /// There was no answer, or none that can be read.
    #[error("{request}: {reason}")]
    Away { request: String, reason: String },
}

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    /// As many as there may be connections.
    places: Semaphore,
    pub tally: Arc<Tally>,
}

impl Client {
    pub(super) async fn new(wanted: &Simulation, tally: Arc<Tally>) -> Result<Self, Error> {
        let connections = usize::from(wanted.connections);
        let http = client::client(&wanted.connection)
            .await?
            .timeout(PATIENCE)
            .pool_max_idle_per_host(connections)
            .build()
            .map_err(client::Error::from)?;
        Ok(Self {
            http,
            base: client::base(&wanted.connection),
            places: Semaphore::new(connections),
            tally,
        })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Trouble> {
        self.send(Method::GET, path, None).await
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Value, Trouble> {
        self.send(Method::DELETE, path, None).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.send(Method::POST, path, Some(body)).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, Trouble> {
        let answer = self.ask(method, path, body).await;
        self.tally.answered(answer.as_ref().err());
        answer
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, Trouble> {
        let name = || format!("{method} {path}");
        let away = |reason: String| Trouble::Away {
            request: name(),
            reason,
        };
        let place = self.places.acquire().await;
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.map_err(|error| away(reason(&error)))?;
        let (status, after) = (answer.status(), retry_after(&answer));
        let bytes = answer.bytes().await.map_err(|error| away(reason(&error)))?;
        drop(place);
        match status {
            StatusCode::OK => {
                serde_json::from_slice(&bytes).map_err(|error| away(error.to_string()))
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Err(Trouble::Refused {
                    request: name(),
                    status,
                    after,
                })
            }
            _ => Err(Trouble::Answer {
                request: name(),
                status,
                body: String::from_utf8_lossy(&bytes).into_owned(),
            }),
        }
    }
}
