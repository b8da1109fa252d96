//! The HTTP client that messages are sent with.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, Url, redirect, retry};

use crate::domain::webhooks::{self, Allowed};
use crate::telemetry::traces::{self, TRACES};
use crate::trust;

/// How long an attempt may take.
const LONGEST: Duration = Duration::from_secs(15);

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);

/// How much of an answer is kept, in bytes.
const KEPT: usize = 1024;

/// The answer of a receiver.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    /// The beginning of the body.
    pub text: String,
    /// For how long the receiver wants no further message, in seconds.
    pub retry_after: Option<i64>,
}

/// A client that sends only where messages may be sent to, follows no redirects and uses no proxies.
#[derive(Debug, Clone)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Made when it is first needed: reading the system's certificate authorities takes three megabytes.
    http: OnceLock<Result<reqwest::Client, String>>,
    allowed: Arc<Allowed>,
}

impl Client {
    /// A client that trusts the system's certificate authorities.
    #[must_use]
    pub fn new(allowed: Arc<Allowed>) -> Self {
        let http = OnceLock::new();
        Self(Arc::new(Shared { http, allowed }))
    }

    /// Sends a message. An error says why there is no answer.
    #[tracing::instrument(
        target = TRACES, level = "debug", name = "webhook", skip_all,
        fields(otel.name = "POST", otel.kind = "client", http.request.method = "POST")
    )]
    pub(super) async fn send(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Answer, String> {
        // an address in the URL never gets to the resolver
        let url =
            webhooks::check(url, &self.0.allowed).map_err(|reason| format!("url {reason}"))?;
        self.refuse_ourselves(&url).await?;
        let allowed = &self.0.allowed;
        let http = self.0.http.get_or_init(|| http(Arc::clone(allowed)));
        let request = http
            .as_ref()
            .map_err(String::clone)?
            .post(url)
            .headers(headers)
            .headers(traces::headers())
            .header(CONTENT_TYPE, "application/json");
        let response = request
            .body(body)
            .send()
            .await
            .map_err(|error| reason(&error))?;
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(seconds);
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after,
            text: beginning(response).await,
        })
    }

    /// The resolver does not know the port, so that it cannot tell this service from another one on this machine.
    async fn refuse_ourselves(&self, url: &Url) -> Result<(), String> {
        let port = url.port_or_known_default().unwrap_or(0);
        if self.0.allowed.own.is_none_or(|own| own.port() != port) {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default();
        let found = lookup(&self.0.allowed, host, port).await;
        found.map(drop).map_err(|error| error.to_string())
    }
}

fn http(allowed: Arc<Allowed>) -> Result<reqwest::Client, String> {
    let tls = trust::client(trust::system_roots()).map_err(|error| error.to_string())?;
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT)
        .timeout(LONGEST)
        .dns_resolver(Arc::new(Guarded(allowed)))
        .user_agent(concat!("sms-task-service/", env!("CARGO_PKG_VERSION")))
        .build();
    client.map_err(|error| error.to_string())
}

/// Resolves names to those of their addresses that messages may be sent to. What is then connected to is one of these, so that
/// another answer of the name server a moment later changes nothing.
#[derive(Debug)]
struct Guarded(Arc<Allowed>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.0);
        Box::pin(async move {
            let found = lookup(&allowed, name.as_str(), 0).await?;
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}

/// Why a host cannot be addressed.
#[derive(Debug, thiserror::Error)]
enum Unreachable {
    #[error("the host has no address")]
    Unknown,
    #[error("the host has no address that webhooks may be sent to (SMS_WEBHOOK_ALLOW)")]
    NotAllowed,
}

async fn lookup(allowed: &Allowed, host: &str, port: u16) -> Result<Vec<IpAddr>, Unreachable> {
    let bare = host.trim_matches(['[', ']']);
    let found = tokio::net::lookup_host((bare, port)).await;
    let found: Vec<_> = found
        .map_err(|_| Unreachable::Unknown)?
        .map(|address| address.ip())
        .collect();
    let admitted: Vec<_> = found
        .iter()
        .copied()
        .filter(|address| allowed.admits(host, port, *address))
        .collect();
    match (found.is_empty(), admitted.is_empty()) {
        (true, _) => Err(Unreachable::Unknown),
        (_, true) => Err(Unreachable::NotAllowed),
        _ => Ok(admitted),
    }
}

/// What went wrong, in the words of the innermost error: the others repeat the URL, which may have a secret in it.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "the receiver did not answer within 15 seconds".into();
    }
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    reason.to_string().chars().take(255).collect()
}

/// Seconds, or until a date.
fn seconds(retry_after: &str) -> Option<i64> {
    let until = || {
        let date = httpdate::parse_http_date(retry_after).ok()?;
        let date = date.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
        Some(i64::try_from(date).ok()? - crate::clock::now() / 1000)
    };
    retry_after.trim().parse().ok().or_else(until)
}

/// The beginning of an answer, as text that PostgreSQL takes. Nothing is read beyond it.
async fn beginning(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk[..chunk.len().min(KEPT - body.len())]);
        if body.len() == KEPT {
            break;
        }
    }
    String::from_utf8_lossy(&body).replace('\0', "\u{fffd}")
}
