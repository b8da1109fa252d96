//! Reading the server and the state of a source.

use serde_json::value::RawValue;
use sqlx::types::Json;

use super::super::document::read;
use super::super::{Error, Result, Session};
use crate::model::{SourceServer, SourceState};

/// Reads the server of a registered source, with all its lists.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn server(db: &mut Session, id: &str) -> Result<SourceServer> {
    let document = sqlx::query_scalar!(
        r#"
        SELECT document || jsonb_build_object(
            'name', name, 'ip', ip, 'ipv6', ipv6, 'state', state, 'migration_cycle', migration_cycle
        ) AS "document!: Json<Box<RawValue>>"
        FROM sources
        WHERE tenant_id = $1 AND id = $2
        "#,
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::SourceNotFound(id.into()))?;
    read(document.0.get())
}

/// Reads the state of a registered source.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn state(db: &mut Session, id: &str) -> Result<Option<SourceState>> {
    let state = sqlx::query_scalar!(
        "SELECT state FROM sources WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
    )
    .fetch_optional(db.connection())
    .await?
    .ok_or_else(|| Error::SourceNotFound(id.into()))?;
    Ok(state.as_deref().and_then(SourceState::named))
}
