//! Reading one registered source.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result, servers};
use crate::model::Source;

/// Loads a source as of one moment.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub async fn load(connection: &mut PgConnection, tenant: &str, id: &str) -> Result<Source> {
    let mut snapshot = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let row = sqlx::query!(
        "SELECT add_date, last_visit_time FROM sources WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
    )
    .fetch_optional(&mut *snapshot)
    .await?
    .ok_or_else(|| Error::SourceNotFound(id.into()))?;
    let servers = servers::load(&mut snapshot, tenant, id).await?;
    snapshot.commit().await?;
    Ok(Source {
        server: servers.registered.into_value().unwrap_or_default(),
        add_date: row.add_date,
        last_visit_time: row.last_visit_time,
    })
}
