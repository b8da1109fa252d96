//! Settings for the IAM, and the errors in them.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

/// Where the IAM is and how to ask it.
#[derive(Clone)]
pub struct IamSettings {
    /// Its base URL, such as `https://iam.example/` or `https://iam.example/v3`.
    pub url: String,
    /// This service's own token, which must be allowed to validate other tokens. Without it, each token
    /// validates itself, which Keystone allows.
    pub service_token: Option<SecretString>,
    /// How long the IAM may take.
    pub timeouts: Timeouts,
}

impl IamSettings {
    /// Settings for an IAM with this base URL, with defaults for everything else.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            service_token: None,
            timeouts: Timeouts::default(),
        }
    }
}

/// Leaves out the URL, which may contain a password until [`super::Iam::new`] refuses it.
impl fmt::Debug for IamSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IamSettings")
            .field("service_token", &self.service_token.is_some())
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}

/// How long the IAM may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the end of an answer, including connecting.
    pub attempt: Duration,
    /// Until the end of the second attempt: the longest a caller waits.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(1),
            attempt: Duration::from_secs(2),
            total: Duration::from_secs(3),
        }
    }
}

/// Why tokens cannot be validated with these settings. Shows nothing secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is malformed or cannot be a base URL.
    #[error("SMS_IAM_URL {0}")]
    Url(&'static str),
    /// The service token cannot be sent in a header.
    #[error("SMS_IAM_TOKEN is empty, too long, or contains characters that tokens cannot have")]
    ServiceToken,
    /// The system has no root certificates, so no server would be trusted.
    #[error(
        "no root certificates found: install the system's (ca-certificates), or name a file of them \
         in SSL_CERT_FILE"
    )]
    NoRoots,
    /// The TLS or HTTP client could not be created.
    #[error("the HTTP client for the IAM could not be created")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system has no randomness.
    #[error("the system has no randomness for the keys of the cache")]
    Randomness,
}

/// The URL to `GET`: `/v3/auth/tokens` below the base, without the service catalogue, which can be most of
/// a token document.
pub(super) fn endpoint(base: &str) -> Result<Url, Error> {
    let mut url = Url::parse(base.trim()).map_err(|_| Error::Url("cannot be parsed"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        "http" => {
            return Err(Error::Url(
                "is http:// and not of this machine: anyone on the network could read the tokens. Use https://",
            ));
        }
        _ => return Err(Error::Url("does not begin with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::Url("has a user name or a password in it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::Url("contains a query or a fragment"));
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/v3").unwrap_or(path);
    let path = format!("{}/v3/auth/tokens", path.trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(Some("nocatalog=true"));
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_base_url_leads_to_the_tokens() {
        for (base, path) in [
            ("https://iam.example", "/v3/auth/tokens"),
            ("https://iam.example/", "/v3/auth/tokens"),
            ("https://iam.example/v3", "/v3/auth/tokens"),
            (" https://iam.example/v3/\n", "/v3/auth/tokens"),
            ("https://iam.example:5000//", "/v3/auth/tokens"),
            ("https://cloud.example/identity", "/identity/v3/auth/tokens"),
            (
                "https://cloud.example/identity/v3/",
                "/identity/v3/auth/tokens",
            ),
            ("https://cloud.example/iamv3", "/iamv3/v3/auth/tokens"),
        ] {
            let url = endpoint(base).unwrap();
            assert_eq!(url.path(), path, "{base}");
            assert_eq!(url.query(), Some("nocatalog=true"), "{base}");
        }
    }

    #[test]
    fn what_cannot_be_a_base_url_is_refused() {
        for base in [
            "",
            "iam.example",
            "ftp://iam.example",
            "https://me:secret@iam.example",
            "https://me@iam.example",
            "https://iam.example/?a=b",
            "https://iam.example/#a",
        ] {
            let error = endpoint(base).unwrap_err().to_string();
            assert!(error.starts_with("SMS_IAM_URL "), "{base}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn without_tls_the_iam_must_be_on_this_machine() {
        for base in [
            "http://127.0.0.1:5000",
            "http://[::1]/v3",
            "http://localhost",
        ] {
            assert!(endpoint(base).is_ok(), "{base}");
        }
        for base in [
            "http://iam.example",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
        ] {
            assert!(endpoint(base).is_err(), "{base}");
        }
    }
}
