//! Requests to the service.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, LINK};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::time::sleep;

use super::Error;
use super::error::Refusal;
use crate::client::{self, reason, retry_after};
use crate::config::Connection;
use crate::config::verbs::Paging;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a stream may be silent. The service sends something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(45);

/// The largest page of any list.
const PAGE: u32 = 100;

/// Parameters of a query, by name.
pub(super) type Query = Vec<(&'static str, String)>;

/// A service.
pub(super) struct Service {
    http: reqwest::Client,
    base: String,
}

impl Service {
    pub(super) async fn new(connection: &Connection) -> Result<Self, Error> {
        let http = client::client(connection).await?;
        let http = http.read_timeout(SILENCE).build();
        Ok(Self {
            http: http.map_err(client::Error::from)?,
            base: client::base(connection),
        })
    }

    pub(super) async fn get(&self, path: &str, query: &Query) -> Result<Value, Error> {
        Ok(self.page(&with_query(path, query)).await?.0)
    }

    /// The same, however long the service is away or busy.
    pub(super) async fn get_patiently(&self, path: &str, query: &Query) -> Result<Value, Error> {
        let mut is_told = false;
        loop {
            let error = match self.get(path, query).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            wait_for(error, &mut is_told).await?;
        }
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Error> {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        self.json(self.answer(request).await?).await
    }

    /// A creation that is done once, however often it has to be sent.
    pub(super) async fn create(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let key = uuid::Uuid::now_v7().to_string();
        let mut tries = 1..=5;
        loop {
            let request = self
                .request(Method::POST, path)
                .header("idempotency-key", &key);
            let answer = match self.answer(request.body(body.to_string())).await {
                Ok(answer) => self.json(answer).await,
                Err(error) => Err(error),
            };
            match answer {
                Err(error) if error.passes_after().is_some() && tries.next().is_some() => {
                    wait_for(error, &mut true).await?;
                }
                answer => return answer,
            }
        }
    }

    /// As much of a list as is wanted: the items under `key`, and the first page as it was answered, with all of them.
    pub(super) async fn list(
        &self,
        path: &str,
        query: &Query,
        key: &str,
        paging: &Paging,
    ) -> Result<(Vec<Value>, Value), Error> {
        let wanted = match paging.all {
            true => usize::MAX,
            false => paging.limit as usize,
        };
        let mut query = query.clone();
        query.push(("limit", wanted.min(PAGE as usize).to_string()));
        let (mut whole, mut next) = self.page(&with_query(path, &query)).await?;
        let mut items = taken(&mut whole, key);
        while let Some(address) = next.take().filter(|_| items.len() < wanted) {
            let mut page;
            (page, next) = self.page(&format!("{path}{address}")).await?;
            items.append(&mut taken(&mut page, key));
        }
        items.truncate(wanted);
        whole[key] = Value::Array(items.clone());
        Ok((items, whole))
    }

    /// Opens a stream of events. `after`: the last one that was seen.
    pub(super) async fn stream(
        &self,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Response, Error> {
        let mut request = self.http.get(format!(
            "{}{}",
            self.base,
            with_query("/ext/v1/events/stream", query)
        ));
        request = request.header(ACCEPT, "text/event-stream");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        self.answer(request).await
    }

    /// A page, and the query of the next one.
    async fn page(&self, path: &str) -> Result<(Value, Option<String>), Error> {
        let answer = self.answer(self.request(Method::GET, path)).await?;
        let next = answer.headers().get(LINK).and_then(|link| {
            let (address, rest) = link.to_str().ok()?.strip_prefix('<')?.split_once('>')?;
            rest.contains("rel=\"next\"").then(|| address.to_owned())
        });
        Ok((self.json(answer).await?, next))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.base))
            .timeout(PATIENCE)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Response, Error> {
        let answer = request.send().await.map_err(|error| self.away(&error))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let request_id = answer.headers().get("x-request-id");
        let request_id = request_id.and_then(|id| Some(id.to_str().ok()?.to_owned()));
        let (status, after) = (answer.status(), retry_after(&answer));
        let body = answer.bytes().await.map_err(|error| self.away(&error))?;
        Err(Error::Refused(Box::new(Refusal {
            status,
            after,
            body: serde_json::from_slice(&body).unwrap_or_default(),
            request_id,
        })))
    }

    async fn json(&self, answer: Response) -> Result<Value, Error> {
        let body = answer.bytes().await.map_err(|error| self.away(&error))?;
        serde_json::from_slice(&body).map_err(|error| Error::Strange {
            url: self.base.clone(),
            reason: error.to_string(),
        })
    }

    pub(super) fn away(&self, error: &reqwest::Error) -> Error {
        Error::Away {
            url: self.base.clone(),
            reason: reason(error),
        }
    }
}

/// Waits until another try is worth it, and says so the first time; gives back an error that does not pass.
pub(super) async fn wait_for(error: Error, is_told: &mut bool) -> Result<(), Error> {
    let Some(pause) = error.passes_after() else {
        return Err(error);
    };
    if !std::mem::replace(is_told, true) {
        eprintln!("{error}\ntrying again until it answers");
    }
    sleep(pause).await;
    Ok(())
}

/// A path with an id of any kind in it.
pub(super) fn path(before: &str, id: &str, after: &str) -> String {
    format!(
        "{before}{}{after}",
        utf8_percent_encode(id, NON_ALPHANUMERIC)
    )
}

fn with_query(path: &str, query: &Query) -> String {
    match serde_urlencoded::to_string(query) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

fn taken(page: &mut Value, key: &str) -> Vec<Value> {
    match page[key].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}
