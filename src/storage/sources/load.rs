//! Reading one registered source.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::{Error, Result, servers};
use super::item::items;
use crate::model::{ResizePlan, Source};

/// A source as it is stored.
#[derive(Debug)]
pub struct Loaded {
    /// The source; its `init_target_server` is not made yet.
    pub source: Source,
    /// The sizes asked for.
    pub plan: ResizePlan,
}

/// Loads a source as of one moment.
///
/// # Errors
/// [`Error::SourceNotFound`].
pub async fn load(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    now: i64,
) -> Result<Loaded> {
    let mut snapshot = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let items = items(&mut snapshot, tenant, &[id.to_owned()], now).await?;
    let item = items.into_iter().next();
    let item = item.ok_or_else(|| Error::SourceNotFound(id.into()))?;
    let servers = servers::load(&mut snapshot, tenant, id).await?;
    snapshot.commit().await?;
    Ok(Loaded {
        source: Source {
            server: servers.registered.into_value().unwrap_or_default(),
            status: item.status,
        },
        plan: item.resize_plan.unwrap_or_default(),
    })
}
