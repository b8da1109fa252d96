//! Forgets what is older than it is kept.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::now;
use crate::storage::{self, Database, events, jobs, samples, webhooks};

/// How often to look.
const EVERY: Duration = Duration::from_secs(60);

/// How long all samples are kept, in milliseconds. After that, there is one for each minute.
const SAMPLES: i64 = 24 * 60 * 60 * 1000;

/// How long one for each minute is kept.
const SPARSE_SAMPLES: i64 = 7 * SAMPLES;

/// How long messages to webhooks are kept, in milliseconds.
const MESSAGES: i64 = 30 * SAMPLES;

/// Forgets until it is stopped.
pub(super) async fn run(database: Database, events: Duration, stop: CancellationToken) {
    while stop
        .run_until_cancelled(super::pause(EVERY))
        .await
        .is_some()
    {
        if let Err(error) = forget_events(&database, events, &stop).await {
            tracing::warn!(%error, "old events stay for now");
        }
        if let Err(error) = forget_work(&database, events, &stop).await {
            tracing::warn!(%error, "old jobs and messages stay for now");
        }
        if let Err(error) = forget_samples(&database, now(), &stop).await {
            tracing::warn!(%error, "old samples stay for now");
        }
    }
}

async fn forget_events(
    database: &Database,
    kept: Duration,
    stop: &CancellationToken,
) -> storage::Result<()> {
    let before = now().saturating_sub_unsigned(kept.as_millis() as u64);
    let mut db = database.connection().await?;
    events::count_transactions_anew(&mut db).await?;
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

/// Thins out and forgets samples.
///
/// # Errors
/// When the database fails.
pub async fn forget_samples(
    database: &Database,
    now: i64,
    stop: &CancellationToken,
) -> storage::Result<()> {
    for tenant in samples::tenants(&mut *database.connection().await?).await? {
        while !stop.is_cancelled()
            && samples::thin(&mut *database.connection().await?, &tenant, now - SAMPLES).await?
        {
        }
        while !stop.is_cancelled()
            && samples::forget(
                &mut *database.connection().await?,
                &tenant,
                now - SPARSE_SAMPLES,
            )
            .await?
        {}
    }
    Ok(())
}

/// Forgets actions on many tasks when their events are forgotten, and messages to webhooks.
async fn forget_work(
    database: &Database,
    kept: Duration,
    stop: &CancellationToken,
) -> storage::Result<()> {
    let now = now();
    let (jobs_before, messages_before) = (
        now.saturating_sub_unsigned(kept.as_millis() as u64),
        now - MESSAGES,
    );
    for tenant in events::logs(&mut *database.connection().await?).await? {
        let connection = async || database.connection().await;
        while !stop.is_cancelled()
            && jobs::forget(&mut *connection().await?, &tenant, jobs_before).await?
        {}
        while !stop.is_cancelled()
            && webhooks::forget(&mut *connection().await?, &tenant, messages_before).await?
        {
        }
    }
    Ok(())
}
