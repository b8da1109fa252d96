//! A client that signs requests. It is written from the description of the algorithm and shares no code with
//! what is tested: HMAC and HKDF are built here on SHA-256.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use sha2::{Digest, Sha256};

use crate::auth::signature::{SignatureError, Signed};

/// The date of all test requests.
pub const DATE: &str = "20261123T113649Z";
/// The same, in epoch milliseconds.
pub const NOW: i64 = 1_795_433_809_000;

/// A request as it arrives.
#[derive(Debug, Clone)]
pub struct Wire {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Wire {
    pub fn new(method: &str, target: &str, body: &[u8]) -> Self {
        Self {
            method: method.parse().unwrap(),
            uri: target.parse().unwrap(),
            headers: HeaderMap::new(),
            body: body.to_vec(),
        }
    }

    /// With the headers that the SDK adds to every request.
    pub fn of_sdk(method: &str, target: &str, body: &[u8]) -> Self {
        Self::new(method, target, body)
            .with("content-type", "application/json")
            .with("host", "127.0.0.1:33047")
            .with("user-agent", "huaweicloud-usdk-python/3.0")
            .with("x-sdk-date", DATE)
    }

    pub fn with_method(self, method: &str) -> Self {
        let method = method.parse().unwrap();
        Self { method, ..self }
    }

    pub fn with_body(self, body: &[u8]) -> Self {
        let body = body.to_vec();
        Self { body, ..self }
    }

    /// With one more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        self.headers.append(name, value);
        self
    }

    /// With this header replaced.
    pub fn put(mut self, name: &str, value: &str) -> Self {
        self.headers.remove(name);
        self.with(name, value)
    }

    pub fn get(&self, name: &str) -> String {
        String::from_utf8(self.headers[name].as_bytes().to_vec()).unwrap()
    }

    pub fn read(&self) -> Result<Signed, SignatureError> {
        Signed::from_request(&self.method, &self.uri, &self.headers, NOW)
    }

    /// Verifies it with `secret`.
    pub fn verify(&self, secret: &str) -> Result<(), SignatureError> {
        self.read()?
            .verify(secret.as_bytes(), Sha256::digest(&self.body).into())
    }
}

/// A client that signs; if it has a region and a service, with the derived scheme.
#[derive(Debug, Clone)]
pub struct Client {
    pub access_key: String,
    pub secret: String,
    pub scope: Option<(String, String)>,
}

impl Client {
    pub fn plain(access_key: &str, secret: &str) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret: secret.to_owned(),
            scope: None,
        }
    }

    pub fn derived(access_key: &str, secret: &str) -> Self {
        Self {
            scope: Some(("cn-north-4".to_owned(), "SMS".to_owned())),
            ..Self::plain(access_key, secret)
        }
    }

    /// Signs a request with all its headers, given the canonical path and query.
    pub fn sign_as(&self, wire: Wire, path: &str, query: &str) -> Wire {
        let mut names: Vec<_> = wire.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        let mut canonical = format!("{}\n{path}\n{query}\n", wire.method);
        for name in &names {
            writeln!(canonical, "{name}:{}", wire.get(name).trim()).unwrap();
        }
        let names = names.join(";");
        let body = hex::encode(Sha256::digest(&wire.body));
        write!(canonical, "\n{names}\n{body}").unwrap();
        let hash = hex::encode(Sha256::digest(canonical));

        let (date, ak) = (wire.get("x-sdk-date"), &self.access_key);
        let header = match &self.scope {
            None => {
                let text = format!("SDK-HMAC-SHA256\n{date}\n{hash}");
                let signature = hex::encode(hmac(self.secret.as_bytes(), text.as_bytes()));
                format!("SDK-HMAC-SHA256 Access={ak}, SignedHeaders={names}, Signature={signature}")
            }
            Some((region, service)) => {
                let info = format!("{}/{region}/{service}", &date[..8]);
                let extracted = hmac(ak.as_bytes(), self.secret.as_bytes());
                let key = hex::encode(hmac(&extracted, format!("{info}\u{1}").as_bytes()));
                let text = format!("V11-HMAC-SHA256\n{date}\n{info}\n{hash}");
                let signature = hex::encode(hmac(key.as_bytes(), text.as_bytes()));
                format!(
                    "V11-HMAC-SHA256 Credential={ak}/{info}, SignedHeaders={names}, Signature={signature}"
                )
            }
        };
        wire.with("authorization", &header)
    }
}

/// HMAC of RFC 2104 over SHA-256.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    match key.len() > 64 {
        true => block[..32].copy_from_slice(&Sha256::digest(key)),
        false => block[..key.len()].copy_from_slice(key),
    }
    let inner = Sha256::new_with_prefix(block.map(|byte| byte ^ 0x36)).chain_update(text);
    let outer = Sha256::new_with_prefix(block.map(|byte| byte ^ 0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}
