//! The schema of the database, beside the migrations of this version.

use sqlx::PgExecutor;

use super::{MIGRATOR, Result};

/// How the two compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// None of the migrations is in.
    Empty,
    /// So many are still to come.
    Behind(usize),
    /// All are in.
    Current,
    /// A newer version has brought its own, and left what this one needs.
    Newer,
    /// A newer version has taken away what this one needs.
    TooNew,
}

impl Schema {
    /// Looks at the database.
    ///
    /// # Errors
    /// When the database fails.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn of<C>(connection: &mut C) -> Result<Self>
    where
        for<'c> &'c mut C: PgExecutor<'c>,
    {
        let exists = sqlx::query_scalar!(
            r#"SELECT to_regclass('_sqlx_migrations') IS NOT NULL AS "exists!""#
        )
        .fetch_one(&mut *connection)
        .await?;
        if !exists {
            return Ok(Self::Empty);
        }
        let applied = sqlx::query_scalar!("SELECT version FROM _sqlx_migrations WHERE success")
            .fetch_all(&mut *connection)
            .await?;
        let known: Vec<_> = MIGRATOR.iter().map(|migration| migration.version).collect();
        let missing = known.iter().filter(|version| !applied.contains(version));
        match missing.count() {
            0 if applied.iter().all(|version| known.contains(version)) => Ok(Self::Current),
            0 => {
                let needed = sqlx::query_scalar!(r#"SELECT schema_needs() AS "needs!""#)
                    .fetch_one(&mut *connection)
                    .await?;
                Ok(match known.iter().any(|version| *version >= needed) {
                    true => Self::Newer,
                    false => Self::TooNew,
                })
            }
            missing => Ok(Self::Behind(missing)),
        }
    }

    /// Whether this version can work on it.
    #[must_use]
    pub fn serves(self) -> bool {
        matches!(self, Self::Current | Self::Newer)
    }
}
