//! Why a database cannot be used: where it is, what is wrong, and what to do. Never the password.

use std::io::ErrorKind;

use sqlx::postgres::PgConnectOptions;

const CHECK_PLACE: &str = "check that PostgreSQL runs there, and the host and port in DATABASE_URL";
const CHECK_PATH: &str = "check the host and the paths in DATABASE_URL";
const CHECK_PASSWORD: &str = "check the user and the password in DATABASE_URL, and percent-encode special characters in both";
const CHECK_ACCESS: &str = "check the user in DATABASE_URL, and the server's pg_hba.conf";
const CHECK_TLS: &str = "check sslmode in DATABASE_URL (disable, allow, prefer, require, verify-ca or \
                         verify-full), and sslrootcert";

/// A database that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct ConnectError {
    place: String,
    reason: String,
}

impl ConnectError {
    pub(super) fn new(options: &PgConnectOptions, error: &sqlx::Error) -> Self {
        Self {
            place: place(options),
            reason: match advice(options, error) {
                Some(advice) => format!("{}; {advice}", message(error)),
                None => message(error),
            },
        }
    }
}

/// `database sms on 127.0.0.1:5432`
pub(super) fn place(options: &PgConnectOptions) -> String {
    let port = options.get_port();
    let host = match options.get_socket() {
        Some(socket) => format!("{}, port {port}", socket.display()),
        None => format!("{}:{port}", options.get_host()),
    };
    format!("database {} on {host}", database(options))
}

/// What is wrong, without the line of PostgreSQL's own source that sqlx appends.
pub(super) fn message(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            "connection refused".to_owned()
        }
        sqlx::Error::Io(error) => error.to_string(),
        error => error.to_string(),
    }
}

fn advice(options: &PgConnectOptions, error: &sqlx::Error) -> Option<String> {
    let fixed = match error {
        sqlx::Error::Io(error) if error.kind() == ErrorKind::NotFound => CHECK_PATH,
        sqlx::Error::Io(_) => CHECK_PLACE,
        sqlx::Error::Tls(_) => CHECK_TLS,
        sqlx::Error::Database(error) => match error.code()?.as_ref() {
            "3D000" => {
                let (database, user) = (quoted(database(options)), quoted(options.get_username()));
                return Some(format!(
                    "create it: CREATE DATABASE {database} OWNER {user}"
                ));
            }
            "28P01" => CHECK_PASSWORD,
            "28000" => CHECK_ACCESS,
            _ => return None,
        },
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn database(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or(options.get_username())
}

/// An SQL identifier, in quotes only where it needs them.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_is_quoted_where_sql_would_read_it_as_something_else() {
        assert_eq!(quoted("sms_2"), "sms_2");
        for (name, expected) in [
            ("Sms", "\"Sms\""),
            ("a-b", "\"a-b\""),
            ("a\"b", "\"a\"\"b\""),
        ] {
            assert_eq!(quoted(name), expected);
        }
    }
}
