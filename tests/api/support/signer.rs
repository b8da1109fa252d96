//! Signs requests as the vendor's documentation says, independently of the service's code.

use axum::body::Body;
use axum::http::Request;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use sms_task_service::auth::{MasterKey, Role, new_access_key, new_secret_key};
use sms_task_service::storage::access::{AccessKey, create_key};
use sms_task_service::storage::{Database, Limits};
use time::OffsetDateTime;
use time::macros::format_description;

use super::app::{App, MASTER_KEY};

/// An access key and its secret.
#[derive(Clone)]
pub struct Signer {
    pub access_key: String,
    pub secret: String,
    /// The date of signed requests, `YYYYMMDDTHHMMSSZ`.
    pub date: String,
}

/// A request in parts, which a test may change after signing.
#[derive(Clone)]
pub struct Parts {
    pub method: String,
    /// Path and query, encoded as in the canonical form, with the query sorted.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Signer {
    /// Creates an access key for a tenant of this service.
    pub async fn new(app: &App, tenant: &str, role: Role) -> Self {
        let (access_key, secret) = (new_access_key(), new_secret_key());
        let secret = secret.expose_secret().to_owned();
        let master_key = MasterKey::parse(MASTER_KEY).expect("a key");
        let key = AccessKey {
            secret: master_key.seal(&access_key, &secret).expect("sealed"),
            access_key: access_key.clone(),
            tenant_id: tenant.into(),
            role: role.to_string(),
            description: None,
            created_at: 0,
            expires_at: None,
            last_used_at: None,
        };
        let storage = Database::new(app.database.options.clone(), Limits::default());
        let mut connection = storage.connection().await.expect("a connection");
        let created = create_key(&mut connection, &key).await;
        created.expect("an access key");
        Self {
            access_key,
            secret,
            date: date(0),
        }
    }

    /// A signed request.
    pub fn sign(&self, method: &str, target: &str, body: &str) -> Parts {
        let headers = [
            ("content-type", "application/json"),
            ("host", "sms.example:8443"),
            ("user-agent", "huaweicloud-usdk-python/3.0"),
            ("x-sdk-date", &self.date),
        ];
        let mut parts = Parts {
            method: method.into(),
            target: target.into(),
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .to_vec(),
            body: body.into(),
        };
        self.sign_parts(&mut parts);
        parts
    }

    /// Signs a request with all the headers it has.
    pub fn sign_parts(&self, parts: &mut Parts) {
        parts.headers.retain(|(name, _)| name != "authorization");
        parts.headers.sort();
        let (path, query) = parts.target.split_once('?').unwrap_or((&parts.target, ""));
        let slash = if path.ends_with('/') { "" } else { "/" };
        let names: Vec<_> = parts
            .headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let names = names.join(";");
        let lines = parts
            .headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"));
        let lines = lines.collect::<String>();
        let hash = hex::encode(Sha256::digest(&parts.body));
        let canonical = format!(
            "{}\n{path}{slash}\n{query}\n{lines}\n{names}\n{hash}",
            parts.method
        );
        let canonical = hex::encode(Sha256::digest(canonical));
        let text = format!("SDK-HMAC-SHA256\n{}\n{canonical}", self.date);
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any length");
        let signature = hex::encode(mac.chain_update(text).finalize().into_bytes());
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}",
            self.access_key
        );
        parts.headers.push(("authorization".into(), authorization));
    }
}

impl Parts {
    pub fn request(&self) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(&self.target);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request
            .body(Body::from(self.body.clone()))
            .expect("a request")
    }

    /// The value of a header, to change it.
    pub fn header(&mut self, name: &str) -> &mut String {
        let mut found = self.headers.iter_mut().filter(|(known, _)| known == name);
        &mut found.next().expect("a header").1
    }
}

/// This many seconds from now.
pub fn date(seconds: i64) -> String {
    let moment = OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    moment.format(form).expect("a date")
}
