//! Running PostgreSQL's programs on the service's database.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use reqwest::Url;
use tokio::process::Command;

use super::Error;

/// What libpq knows of the parameters that sqlx takes.
const PARAMETERS: [&str; 9] = [
    "host",
    "port",
    "dbname",
    "user",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "options",
];

/// Authorities that the system trusts: Debian's and Alpine's, Fedora's.
const BUNDLES: [&str; 2] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
];

/// A database as libpq is told of it.
pub(super) struct Database {
    /// Without the password: others can read the arguments of a process.
    pub url: String,
    password: Option<String>,
}

impl Database {
    /// From the URL that the service connects with, which sqlx has accepted.
    pub(super) fn of(url: &str) -> Self {
        let Ok(mut url) = Url::parse(url) else {
            let url = url.to_owned();
            return Self {
                url,
                password: None,
            };
        };
        let mut password = url.password().map(decoded);
        let mut parameters: Vec<(String, String)> = Vec::new();
        for (name, value) in url.query_pairs() {
            match &*name {
                "password" => password = Some(value.into_owned()),
                "ssl-mode" => parameters.push(("sslmode".to_owned(), value.into_owned())),
                "ssl-root-cert" | "ssl-ca" => {
                    parameters.push(("sslrootcert".to_owned(), value.into_owned()));
                }
                name if PARAMETERS.contains(&name) => {
                    parameters.push((name.to_owned(), value.into_owned()));
                }
                _ => {} // of sqlx alone
            }
        }
        let has = |wanted: &str| parameters.iter().any(|(name, _)| name == wanted);
        let is_verified = parameters
            .iter()
            .any(|(name, value)| name == "sslmode" && value.starts_with("verify-"));
        if is_verified && !has("sslrootcert") {
            // sqlx trusts the system's authorities; libpq wants them named
            let bundle = BUNDLES.iter().find(|bundle| Path::new(bundle).exists());
            parameters.extend(bundle.map(|path| ("sslrootcert".to_owned(), (*path).to_owned())));
        }
        let _ = url.set_password(None); // fails only for URLs without a host, which have none
        let query = parameters
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        url.set_query((!query.is_empty()).then_some(&*query));
        Self {
            url: url.into(),
            password,
        }
    }

    /// A program that knows the password and asks for none.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .arg("--no-password")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

/// Runs a program to its end, and returns what it prints into a pipe.
pub(super) async fn run(name: &'static str, mut command: Command) -> Result<Vec<u8>, Error> {
    let program = PathBuf::from(command.as_std().get_program());
    let failed = |error: std::io::Error| Error::file(&program, &error);
    let child = command.spawn().map_err(failed)?;
    let output = child.wait_with_output().await.map_err(failed)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::Program {
        program: name,
        status: output.status,
        said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// libpq does not take + for a space.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_not_in_the_url_and_what_only_sqlx_knows_is_left_out() {
        for (url, told, password) in [
            ("postgres://sms@db/sms", "postgres://sms@db/sms", None),
            (
                "postgres://sms:p%40ss@db:5433/sms",
                "postgres://sms@db:5433/sms",
                Some("p@ss"),
            ),
            (
                "postgres://db/sms?user=sms&password=secret",
                "postgres://db/sms?user=sms",
                Some("secret"),
            ),
            (
                "postgres://sms@db/sms?statement-cache-capacity=0&sslmode=require",
                "postgres://sms@db/sms?sslmode=require",
                None,
            ),
            (
                "postgres://sms@localhost/sms?host=%2Frun%2Fa%20b",
                "postgres://sms@localhost/sms?host=%2Frun%2Fa%20b",
                None,
            ),
            (
                "postgres://sms@db/sms?ssl-mode=verify-full&ssl-root-cert=/ca.pem",
                "postgres://sms@db/sms?sslmode=verify%2Dfull&sslrootcert=%2Fca%2Epem",
                None,
            ),
        ] {
            let database = Database::of(url);
            assert_eq!(database.url, told);
            assert_eq!(database.password.as_deref(), password, "{url}");
        }
    }
}
