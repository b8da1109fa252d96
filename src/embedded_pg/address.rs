//! How to reach a private server: through its Unix socket.

use std::path::PathBuf;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::SUPERUSER;

/// SQLSTATEs of a `CREATE DATABASE` that lost against another one of the same name:
/// `duplicate_database`, and `unique_violation` where both ran at the same moment.
const EXISTS: [&str; 2] = ["42P04", "23505"];

/// The directory of the socket, which only the server's account and root can enter.
#[derive(Debug, Clone)]
pub struct Address {
    run: PathBuf,
}

impl Address {
    pub(super) fn new(run: PathBuf) -> Self {
        Self { run }
    }

    /// To connect to one of its databases, as its superuser. `postgres` always exists.
    #[must_use]
    pub fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.run)
            .port(5432)
            .username(SUPERUSER)
            .database(database)
            // a PGSSLMODE of the environment is about another server
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same for `psql` and sqlx-cli.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let run = percent_encode(&self.run.display().to_string());
        format!("postgres://{SUPERUSER}@localhost:5432/{database}?host={run}")
    }

    /// Creates a database, unless it exists. `name` must be one of ours, not a client's.
    ///
    /// # Errors
    ///
    /// Any that sqlx has for connecting and for `CREATE DATABASE`.
    pub async fn create_database(&self, name: &str) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect_with(&self.options(SUPERUSER)).await?;
        let exists: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
                .bind(name)
                .fetch_one(&mut connection)
                .await?;
        if !exists {
            let name = name.replace('"', "\"\"");
            let create = AssertSqlSafe(format!("CREATE DATABASE \"{name}\""));
            match connection.execute(create).await {
                Err(error) if !is_one_of(&error, &EXISTS) => return Err(error),
                _ => {}
            }
        }
        connection.close().await
    }

    /// # Errors
    ///
    /// Why it does not answer.
    pub(super) async fn ping(&self) -> Result<(), sqlx::Error> {
        let connection = PgConnection::connect_with(&self.options(SUPERUSER)).await?;
        connection.close().await
    }
}

/// Whether the server answered with one of these SQLSTATEs.
pub(super) fn is_one_of(error: &sqlx::Error, states: &[&str]) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| states.contains(&&*code))
}

/// Enough for a path in a URL's query.
fn percent_encode(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes()
        .map(|byte| match byte {
            byte if plain(byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::percent_encode;

    #[test]
    fn a_path_in_a_url_stays_readable_and_unambiguous() {
        assert_eq!(percent_encode("/var/lib/a-b/run"), "/var/lib/a-b/run");
        assert_eq!(percent_encode("/a b&c=é"), "/a%20b%26c%3D%C3%A9");
    }
}
