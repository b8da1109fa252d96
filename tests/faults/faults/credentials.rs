//! Tokens, and requests signed with an access key.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::process::Command;

use super::rig::Rig;
use crate::fleet::{Answer, Http};

/// What access keys are encrypted under.
pub const MASTER_KEY: (&str, &str) = (
    "SMS_MASTER_KEY",
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
);

/// A token that is good for this time.
pub async fn token(rig: &Rig, expires: &str) -> String {
    create(
        rig,
        &["token", "create", "--tenant", "acme", "--expires", expires],
    )
    .await
}

/// Has the program make what these arguments say. Returns what it prints.
async fn create(rig: &Rig, arguments: &[&str]) -> String {
    let mut command = Command::new(&rig.plan.program);
    let (name, key) = MASTER_KEY;
    command
        .args(arguments)
        .env("DATABASE_URL", rig.postgres.url())
        .env(name, key);
    let output = command.output().await.expect("it starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// An access key and its secret.
pub struct Signer {
    access: String,
    secret: String,
}

impl Signer {
    pub async fn new(rig: &Rig) -> Self {
        let printed = create(rig, &["credential", "create", "--tenant", "acme"]).await;
        let (access, secret) = printed.split_once('\n').expect("two lines");
        Self {
            access: access.trim().to_owned(),
            secret: secret.trim().to_owned(),
        }
    }

    /// Asks for the list of tasks with a signature of the true time.
    pub async fn get(&self, http: &Http) -> Answer {
        let (date, host) = (date(), http.host());
        let empty = hex::encode(Sha256::digest(""));
        let names = "host;x-sdk-date";
        let canonical =
            format!("GET\n/v3/tasks/\n\nhost:{host}\nx-sdk-date:{date}\n\n{names}\n{empty}");
        let text = format!(
            "SDK-HMAC-SHA256\n{date}\n{}",
            hex::encode(Sha256::digest(canonical))
        );
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any length");
        let signature = hex::encode(mac.chain_update(text).finalize().into_bytes());
        let access = &self.access;
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={access}, SignedHeaders={names}, Signature={signature}"
        );
        let headers = [
            ("x-sdk-date", date.as_str()),
            ("authorization", &authorization),
        ];
        http.send(Method::GET, "/v3/tasks", None, &headers).await
    }
}

/// Now, as signed requests have it.
pub fn date() -> String {
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    OffsetDateTime::now_utc().format(form).expect("a date")
}
