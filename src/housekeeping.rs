//! What the service does that nobody asks for.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::now;
use crate::storage::{self, Database, events};

/// How often to look.
const EVERY: Duration = Duration::from_secs(60);

/// Forgets events that are older than they are kept, until it is stopped. Any number of instances may do so.
pub async fn run(database: Database, kept: Duration, stop: CancellationToken) {
    while stop.run_until_cancelled(pause()).await.is_some() {
        if let Err(error) = forget_events(&database, kept, &stop).await {
            tracing::warn!(%error, "old events stay for now");
        }
    }
}

/// A time around [`EVERY`], so that instances that started together do not work at the same time.
async fn pause() {
    tokio::time::sleep(EVERY.mul_f64(rand::random_range(0.8..1.2))).await;
}

async fn forget_events(
    database: &Database,
    kept: Duration,
    stop: &CancellationToken,
) -> storage::Result<()> {
    let before = now().saturating_sub_unsigned(kept.as_millis() as u64);
    let mut db = database.connection().await?;
    events::count_transactions_anew(&mut *db).await?;
    let tenants = events::logs(&mut db).await?;
    drop(db);
    for tenant in tenants {
        // a connection for each batch: requests come in between
        while !stop.is_cancelled()
            && events::forget(&mut *database.connection().await?, &tenant, before).await?
        {}
    }
    Ok(())
}
