//! The service that answers only authenticated callers.

use std::process::Command;

use super::Result;
use super::service::{self, Service};

/// An account's credentials.
pub struct Credentials {
    pub token: String,
    pub access_key: AccessKey,
}

#[derive(Clone)]
pub struct AccessKey {
    pub id: String,
    pub secret: String,
}

pub fn start(database: &str) -> Result<Service> {
    Service::run(command(database))
}

/// Creates a token and an access key.
pub fn credentials(database: &str) -> Result<Credentials> {
    let create = |kind: &str| -> Result<Vec<String>> {
        let output = command(database)
            .args([kind, "create", "--tenant", "bench"])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        let secrets = String::from_utf8(output.stdout)?;
        Ok(secrets.split_whitespace().map(str::to_owned).collect())
    };
    match (&create("token")?[..], &create("credential")?[..]) {
        ([token], [id, secret]) => Ok(Credentials {
            token: token.clone(),
            access_key: AccessKey {
                id: id.clone(),
                secret: secret.clone(),
            },
        }),
        _ => Err("credentials are printed in another way than this bench reads them".into()),
    }
}

fn command(database: &str) -> Command {
    let mut command = service::command(database);
    command
        .env("SMS_AUTH", "required")
        // 32 bytes in Base64, which guard nothing here
        .env(
            "SMS_MASTER_KEY",
            "YmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmVuY2ggYmU=",
        );
    command
}
