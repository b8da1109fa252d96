//! Looks at tasks at work: takes samples of those that have reported, and, every third time, notes which of all are stalled. One
//! instance does so at a time.

use std::collections::HashMap;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Faults;
use crate::clock::now;
use crate::domain::samples::STEP;
use crate::domain::stalled::{Thresholds, is_at_work, reason};
use crate::domain::watch::{Seen, watch};
use crate::model::StallReason;
use crate::storage::watches::{self, Scope, Sighting, Stall};
use crate::storage::{self, Database, Tenant, leases};

/// How often to look.
const EVERY: Duration = Duration::from_secs(STEP as u64);

/// Every so many looks, all tasks are looked at.
const ALL_EVERY: u32 = 3;

/// For how long another instance does not look, in milliseconds.
const HELD_FOR: i64 = 30 * 1000;

/// How many tasks are looked at with one statement.
const BATCH: usize = 500;

/// How many tasks are stalled, by reason.
type Counts = HashMap<StallReason, usize>;

/// Looks until it is stopped.
pub(super) async fn run(database: Database, thresholds: Thresholds, stop: CancellationToken) {
    let holder = uuid::Uuid::now_v7().to_string();
    for turns in 0.. {
        let scope = match turns % ALL_EVERY {
            0 => Scope::All,
            _ => Scope::News,
        };
        match turn(&database, &holder, (&thresholds, scope), &stop).await {
            Ok(counts) if scope == Scope::All => show(&counts),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "tasks at work are not looked at for now"),
        }
        let paused = stop.run_until_cancelled(super::pause(EVERY)).await;
        if paused.is_none() {
            return;
        }
    }
}

/// Looks, if it is this instance's turn.
async fn turn(
    database: &Database,
    holder: &str,
    how: (&Thresholds, Scope),
    stop: &CancellationToken,
) -> storage::Result<Counts> {
    let begun = now();
    let mut db = database.connection().await?;
    let since = leases::hold(&mut db, "watch", holder, begun, begun + HELD_FOR).await?;
    drop(db);
    match since {
        Some(since) => sweep(database, how, since, begun, stop).await,
        None => Ok(Counts::new()),
    }
}

/// Looks at tasks of all tenants. Nobody has looked before `since`. A tenant whose tasks cannot be looked at is passed over.
///
/// # Errors
/// When the database fails.
pub async fn sweep(
    database: &Database,
    how: (&Thresholds, Scope),
    since: i64,
    now: i64,
    stop: &CancellationToken,
) -> storage::Result<Counts> {
    let mut counts = Counts::new();
    let mut faults = Faults::default();
    let tenants = watches::tenants(&mut *database.connection().await?).await?;
    for tenant in tenants {
        let tenant = Tenant::new(tenant.into(), database.clone());
        let swept = sweep_one(&tenant, how, since, now, stop).await;
        for reason in faults.pass_over(swept).unwrap_or_default() {
            *counts.entry(reason).or_default() += 1;
        }
    }
    faults.log("tasks at work of some accounts are not looked at for now");
    Ok(counts)
}

/// Looks at a tenant's tasks. Returns why they are stalled, those that are.
async fn sweep_one(
    tenant: &Tenant,
    (thresholds, scope): (&Thresholds, Scope),
    since: i64,
    now: i64,
    stop: &CancellationToken,
) -> storage::Result<Vec<StallReason>> {
    let mut stalled = Vec::new();
    let ids = watches::at_work(&mut tenant.database().await?, scope).await?;
    // a connection for each batch: requests come in between
    for batch in ids.chunks(BATCH) {
        if stop.is_cancelled() {
            break;
        }
        let seen = watches::look(&mut tenant.database().await?, batch).await?;
        stalled.extend(look(tenant, seen, thresholds, since, now).await?);
    }
    Ok(stalled)
}

/// Keeps what is seen of some tasks. Returns why they are stalled, those that are.
async fn look(
    tenant: &Tenant,
    seen: Vec<Seen>,
    thresholds: &Thresholds,
    since: i64,
    now: i64,
) -> storage::Result<Vec<StallReason>> {
    let (mut sightings, mut stalls, mut ended, mut reasons) = (vec![], vec![], vec![], vec![]);
    for seen in seen {
        let watch = watch(&seen, thresholds.unmoved, since, now);
        let reason = reason(&seen, &watch, thresholds, since, now);
        reasons.extend(reason);
        if seen.stalled != reason.map(|reason| reason.to_string()) {
            stalls.push(Stall::of(&seen, reason));
        }
        if !is_at_work(seen.state.as_deref()) {
            ended.push(seen.id);
        } else if seen.watch.as_ref() != Some(&watch) {
            sightings.push(Sighting { seen, watch });
        }
    }
    if !stalls.is_empty() {
        let mut db = tenant.begin().await?;
        watches::stall(&mut db, &stalls, now).await?;
        db.commit().await?;
    }
    if !sightings.is_empty() {
        let mut db = tenant.begin().await?;
        watches::save(&mut db, &sightings, now).await?;
        db.commit().await?;
    }
    if !ended.is_empty() {
        let mut db = tenant.begin().await?;
        watches::end(&mut db, &ended).await?;
        db.commit().await?;
    }
    Ok(reasons)
}

/// Shows how many tasks are stalled: all of them on the instance that looks, none on the others.
fn show(counts: &Counts) {
    for reason in StallReason::ALL {
        let count = counts.get(reason).copied().unwrap_or_default();
        let gauge = metrics::gauge!("sms_stalled_tasks", "reason" => reason.to_string());
        gauge.set(count as f64);
    }
}
