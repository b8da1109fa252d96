//! The address: who can reach it, and whether the service answers there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::finding::Finding;
use crate::client::{self, reason};
use crate::config::{AuthMode, Connection, Settings};
use crate::startup::Error;

const CHECK: &str = "address";

/// How long the service may take to say whether it is ready.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(settings: &Settings) -> Vec<Finding> {
    let address = settings.listen;
    let is_local = address.ip().is_loopback();
    let mut findings = vec![match (settings.auth, is_local) {
        (AuthMode::None, false) => Finding::failed(
            CHECK,
            format!(
                "{address} can be reached from other machines, and SMS_AUTH=none lets everybody do everything"
            ),
            "set SMS_AUTH=required",
        ),
        (AuthMode::None, true) => Finding::ok(
            CHECK,
            format!("{address}, where everybody on this machine may do everything"),
        ),
        (AuthMode::Required, _) => Finding::ok(
            CHECK,
            format!("{address}, for callers with a token or a signature"),
        ),
    }];
    if !is_encrypted(settings) && !is_local {
        findings.push(Finding::warning(
            CHECK,
            "plain HTTP: tokens travel unencrypted",
            "set SMS_TLS_CERT and SMS_TLS_KEY, or let only a proxy that ends TLS reach it",
        ));
    }
    findings.push(match ready(settings).await {
        Answer::Ready => Finding::ok("service", "runs there, and is ready"),
        Answer::Unready(status) => Finding::failed(
            "service",
            format!("runs there, and is not ready ({status})"),
            "see what is found of the database, and the service's log",
        ),
        Answer::Another(what) => Finding::failed(
            "service",
            format!("something else answers there: {what}"),
            "stop that, or set SMS_LISTEN to another address",
        ),
        Answer::None(_) => Finding::ok("service", "does not run there now"),
    });
    findings
}

/// For health checks of containers, which have no curl.
pub(super) async fn is_ready(settings: &Settings) -> Result<(), Error> {
    match ready(settings).await {
        Answer::Ready => Ok(()),
        Answer::Unready(status) => Err(Error::NotReady(format!("the service answers {status}"))),
        Answer::Another(what) | Answer::None(what) => Err(Error::NotReady(what)),
    }
}

enum Answer {
    Ready,
    Unready(u16),
    Another(String),
    None(String),
}

async fn ready(settings: &Settings) -> Answer {
    let url = format!("{}/health/ready", url(settings));
    let connection = Connection {
        url: url.parse().expect("an address is a URL's host"),
        token_file: None,
        ca_file: None,
        insecure: true, // it is this machine, and the certificate is for another name
    };
    let client = match client::client(&connection).await {
        Ok(client) => client.timeout(PATIENCE).build(),
        Err(error) => return Answer::None(error.to_string()),
    };
    let answer = match client {
        Ok(client) => client.get(url).send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if !answer.headers().contains_key("x-request-id") => {
            Answer::Another(format!("an HTTP server, status {}", answer.status()))
        }
        Ok(answer) if answer.status().is_success() => Answer::Ready,
        Ok(answer) => Answer::Unready(answer.status().as_u16()),
        Err(error) if error.is_connect() => Answer::None(reason(&error)),
        Err(error) => Answer::Another(reason(&error)),
    }
}

/// Where this machine reaches it.
fn url(settings: &Settings) -> String {
    let address = settings.listen;
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let scheme = if is_encrypted(settings) {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{}", SocketAddr::new(host, address.port()))
}

fn is_encrypted(settings: &Settings) -> bool {
    settings.tls_cert.is_some() || settings.tls_self_signed
}
