//! Is the database fit to serve?

use std::time::{Duration, Instant};

use sqlx::PgExecutor;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::schema::Schema;
use super::{Connection, Error, Result};

/// How long an answer about readiness is repeated. Anybody may ask, and as often as they like.
const REPEATED_FOR: Duration = Duration::from_millis(200);

/// Readiness, with the connection that it is asked on.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Asked>);

#[derive(Debug, Default)]
struct Asked {
    connection: Option<Connection>,
    last: Option<(Instant, Option<Schema>)>,
}

impl Readiness {
    /// The schema that Postgres has, if it answers within this time.
    pub(super) async fn of<F>(&self, connect: impl FnOnce() -> F, wait: Duration) -> Result<Schema>
    where
        F: Future<Output = std::result::Result<Connection, sqlx::Error>>,
    {
        let mut asked = self.0.lock().await;
        if let Some((when, answer)) = asked.last
            && when.elapsed() < REPEATED_FOR
        {
            return answer.ok_or(Error::Away);
        }
        let kept = asked.connection.take();
        let answer = timeout(wait, ask(kept, connect)).await;
        let answer = match answer.unwrap_or(Err(Error::Away)) {
            Ok((connection, schema)) => {
                asked.connection = Some(connection);
                Ok(schema)
            }
            Err(error) => Err(error),
        };
        asked.last = Some((Instant::now(), answer.as_ref().ok().copied()));
        answer
    }
}

/// Asks on the connection that was kept, or on a new one if that has died.
async fn ask<F>(
    kept: Option<Connection>,
    connect: impl FnOnce() -> F,
) -> Result<(Connection, Schema)>
where
    F: Future<Output = std::result::Result<Connection, sqlx::Error>>,
{
    if let Some(mut kept) = kept
        && let Ok(schema) = Schema::of(&mut kept).await
    {
        return Ok((kept, schema));
    }
    let mut connection = connect().await?;
    let schema = Schema::of(&mut connection).await?;
    Ok((connection, schema))
}

/// The setting that makes this server lose acknowledged writes in a crash, if there is one.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn unsafe_setting(connection: impl PgExecutor<'_>) -> Result<Option<&'static str>> {
    let settings = sqlx::query!(
        r#"
        SELECT
            current_setting('fsync') = 'off' AS "fsync_off!",
            current_setting('synchronous_commit') = 'off' AS "synchronous_commit_off!"
        "#
    )
    .fetch_one(connection)
    .await?;
    Ok(if settings.fsync_off {
        Some("fsync")
    } else if settings.synchronous_commit_off {
        Some("synchronous_commit")
    } else {
        None
    })
}
