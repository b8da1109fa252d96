//! Reading one registered source.

use super::super::{Error, Result, Transaction};
use super::item::items;
use super::server::server;
use crate::model::{ResizePlan, Source};

/// A source as it is shown.
#[derive(Debug)]
pub struct Shown {
    /// The source. Its `init_target_server` is not filled in yet.
    pub source: Source,
    /// The planned sizes of its target.
    pub plan: ResizePlan,
}

/// Reads a source. Needs a snapshot.
///
/// # Errors
/// [`Error::SourceNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn show(db: &mut Transaction, id: &str, now: i64) -> Result<Shown> {
    let item = items(db, &[id.to_owned()], now).await?.into_iter().next();
    let item = item.ok_or_else(|| Error::SourceNotFound(id.into()))?;
    Ok(Shown {
        source: Source {
            server: server(db, id).await?,
            status: item.status,
        },
        plan: item.resize_plan.unwrap_or_default(),
    })
}
