//! A client of the API, for subcommands that talk to a service.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{ClientBuilder, Response, redirect};
use rustls::RootCertStore;

use crate::config::Connection;
use crate::server::tls::{self, trust_file};
use crate::trust;

/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(30);

/// How long to wait after a refusal that does not say.
const PAUSE: Duration = Duration::from_secs(1);

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error("{}: {_1}", _0.display())]
    File(PathBuf, String),
    #[error("SMS_TOKEN: it is not a token")]
    Token,
    #[error(transparent)]
    Authorities(#[from] tls::Error),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// A client for this service, without limits on what an answer takes. It follows no redirects, which could lead the token
/// elsewhere, and uses no proxy.
pub(crate) async fn client(connection: &Connection) -> Result<ClientBuilder, Error> {
    let tls = match connection.insecure {
        true => trust::client_of_anybody()?,
        false => trust::client(roots(connection).await?)?,
    };
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .default_headers(headers(connection)?)
        .connect_timeout(CONNECTING)
        .user_agent(concat!("sms-task-service/", env!("CARGO_PKG_VERSION"))))
}

async fn roots(connection: &Connection) -> Result<RootCertStore, Error> {
    let mut roots = trust::system_roots();
    if let Some(file) = &connection.ca_file {
        trust_file(&mut roots, "--ca-file", file.clone()).await?;
    }
    Ok(roots)
}

/// What the paths of the API are appended to.
pub(crate) fn base(connection: &Connection) -> String {
    connection.url.as_str().trim_end_matches('/').to_owned()
}

fn headers(connection: &Connection) -> Result<HeaderMap, Error> {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
    if let Some(mut token) = token(connection)? {
        token.set_sensitive(true);
        headers.insert("x-auth-token", token);
    }
    Ok(headers)
}

/// The file counts, if both are given: it may be named by a flag.
fn token(connection: &Connection) -> Result<Option<HeaderValue>, Error> {
    if let Some(file) = &connection.token_file {
        let unusable = |reason: String| Error::File(file.clone(), reason);
        let token = std::fs::read_to_string(file).map_err(|error| unusable(error.to_string()))?;
        let token = HeaderValue::try_from(token.trim());
        return token
            .map(Some)
            .map_err(|_| unusable("it is not a token".to_owned()));
    }
    match env::var("SMS_TOKEN") {
        Ok(token) if !token.trim().is_empty() => {
            let token = HeaderValue::try_from(token.trim());
            token.map(Some).map_err(|_| Error::Token)
        }
        _ => Ok(None),
    }
}

/// How long a service that refuses for now wants to be left alone.
pub(crate) fn retry_after(answer: &Response) -> Duration {
    let seconds = answer.headers().get(RETRY_AFTER);
    let seconds = seconds.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    seconds.map_or(PAUSE, Duration::from_secs)
}

/// The innermost reason, which says most.
pub(crate) fn reason(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
