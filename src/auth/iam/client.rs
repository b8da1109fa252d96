//! Asks the IAM about a token.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Response, StatusCode, Url, redirect, retry};
use rustls::RootCertStore;
use secrecy::ExposeSecret;
use tokio::time::{Instant, timeout_at};
use tracing::error;

use super::failure::Failure;
use super::settings::{Error, IamSettings, Timeouts, endpoint};
use super::{Verdict, document, token};
use crate::telemetry::traces::{self, TRACES};
use crate::trust;

/// Requests to the IAM, by outcome.
pub(super) const REQUESTS: &str = "sms_iam_requests_total";

/// The largest answer that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The token of the caller.
const X_AUTH_TOKEN: &str = "x-auth-token";

/// The token to validate.
const X_SUBJECT_TOKEN: &str = "x-subject-token";

/// A client of the IAM.
pub(super) struct Client {
    http: reqwest::Client,
    endpoint: Url,
    service_token: Option<HeaderValue>,
    /// Whether it has been logged that the service token is refused.
    refusal_logged: AtomicBool,
    timeouts: Timeouts,
}

impl Client {
    /// A client that trusts the system's certificate authorities.
    pub(super) fn new(settings: &IamSettings) -> Result<Self, Error> {
        Self::trusting(trust::system_roots(), settings)
    }

    /// A client that trusts these certificate authorities.
    pub(super) fn trusting(roots: RootCertStore, settings: &IamSettings) -> Result<Self, Error> {
        let endpoint = endpoint(&settings.url)?;
        if roots.is_empty() && endpoint.scheme() == "https" {
            return Err(Error::NoRoots);
        }
        let service_token = match &settings.service_token {
            Some(own) => Some(token::header(own.expose_secret()).ok_or(Error::ServiceToken)?),
            None => None,
        };
        Ok(Self {
            http: http(roots, settings.timeouts)?,
            endpoint,
            service_token,
            refusal_logged: AtomicBool::new(false),
            timeouts: settings.timeouts,
        })
    }

    /// The URL that it asks, for `Debug`.
    pub(super) fn endpoint(&self) -> &str {
        self.endpoint.as_str()
    }

    /// The IAM's verdict on a token, in at most two attempts. `now_ms` is in epoch milliseconds.
    pub(super) async fn ask(&self, token: &HeaderValue, now_ms: i64) -> Result<Verdict, Failure> {
        let end = Instant::now() + self.timeouts.total;
        let asked = match self.attempt(token, now_ms, end).await {
            Err(failure) if failure.may_pass() => self.attempt(token, now_ms, end).await,
            asked => asked,
        };
        self.log_refusal(&asked);
        asked
    }

    async fn attempt(
        &self,
        token: &HeaderValue,
        now_ms: i64,
        end: Instant,
    ) -> Result<Verdict, Failure> {
        let end = end.min(Instant::now() + self.timeouts.attempt);
        let exchange = timeout_at(end, self.exchange(token, now_ms));
        let asked = exchange.await.unwrap_or(Err(Failure::Timeout));
        let outcome = match &asked {
            Ok(Verdict::Valid(_)) => "valid",
            Ok(Verdict::Invalid) => "invalid",
            Ok(Verdict::Unscoped) => "unscoped",
            Err(failure) => failure.label(),
        };
        metrics::counter!(REQUESTS, "outcome" => outcome).increment(1);
        asked
    }

    #[tracing::instrument(
        target = TRACES, level = "debug", name = "iam", skip_all,
        fields(otel.name = "GET /v3/auth/tokens", otel.kind = "client", http.request.method = "GET")
    )]
    async fn exchange(&self, token: &HeaderValue, now_ms: i64) -> Result<Verdict, Failure> {
        let asking = self.service_token.as_ref().unwrap_or(token);
        let request = self.http.get(self.endpoint.clone());
        let request = request
            .header(X_AUTH_TOKEN, asking)
            .header(X_SUBJECT_TOKEN, token)
            .header(ACCEPT, "application/json");
        let response = request.headers(traces::headers()).send().await;
        let response = response.map_err(|error| Failure::of_request(&error))?;
        let has_own = self.service_token.is_some();
        match response.status() {
            StatusCode::OK => {
                let body = read(response).await?;
                document::verdict(&body, now_ms).ok_or(Failure::Body)
            }
            StatusCode::NOT_FOUND => Ok(Verdict::Invalid),
            StatusCode::UNAUTHORIZED if !has_own => Ok(Verdict::Invalid),
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) if has_own => {
                Err(Failure::ServiceToken(status.as_u16()))
            }
            StatusCode::TOO_MANY_REQUESTS => Err(Failure::Server(429)),
            status if status.is_server_error() => Err(Failure::Server(status.as_u16())),
            status => Err(Failure::Status(status.as_u16())),
        }
    }

    /// Logs that the service token is refused: once, and again only after it was accepted in between.
    fn log_refusal(&self, asked: &Result<Verdict, Failure>) {
        match asked {
            Ok(_) => self.refusal_logged.store(false, Ordering::Relaxed),
            Err(failure @ Failure::ServiceToken(_)) => {
                if !self.refusal_logged.swap(true, Ordering::Relaxed) {
                    error!(%failure, "tokens cannot be validated: set SMS_IAM_TOKEN to a token that the IAM accepts");
                }
            }
            Err(_) => {}
        }
    }
}

/// An HTTP client that follows no redirects and uses no proxies.
fn http(roots: RootCertStore, timeouts: Timeouts) -> Result<reqwest::Client, Error> {
    let tls = trust::client(roots).map_err(|error| Error::Client(error.into()))?;
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(timeouts.connect)
        .user_agent(concat!("sms-task-service/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Error::Client(error.into()))
}

/// Reads the body, whose declared length is not trusted.
async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Body)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Failure::Body);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
