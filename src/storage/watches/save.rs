//! Keeping what was seen, and a sample of each task that has reported.

use super::super::{Result, Transaction};
use super::{PERIOD, keep_samples};
use crate::domain::watch::{Seen, Watch};

/// A task, and what is to be kept of it.
#[derive(Debug)]
pub struct Sighting {
    /// The task.
    pub seen: Seen,
    /// What is to be kept.
    pub watch: Watch,
}

/// Keeps what was seen now. Samples of a period that is over get a row of their own.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save(db: &mut Transaction, sightings: &[Sighting], now: i64) -> Result<()> {
    let period = now / PERIOD * PERIOD;
    let news = sightings.iter().filter(|one| one.seen.is_news());
    let sampled: Vec<_> = news.map(|one| &*one.seen.id).collect();
    keep_samples(db, &sampled, period).await?;
    write(db, sightings, period, now).await
}

async fn write(db: &mut Transaction, sightings: &[Sighting], period: i64, now: i64) -> Result<()> {
    /// One field of all.
    fn all<'a, T>(sightings: &'a [Sighting], field: impl Fn(&'a Sighting) -> T) -> Vec<T> {
        sightings.iter().map(field).collect()
    }
    let figure = |of: fn(&Seen) -> Option<f64>| {
        all(sightings, |one| of(&one.seen).map(|value| value as f32))
    };
    sqlx::query!(
        r#"
        WITH seen AS MATERIALIZED (
            SELECT * FROM unnest(
                $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::integer[],
                $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::float8[], $16::bigint[],
                $17::integer[], $18::boolean[], $19::integer[], $20::bigint[], $21::bigint[], $22::real[], $23::real[],
                $24::real[], $25::real[], $26::real[], $27::real[], $28::real[]
            ) AS seen (
                task_id, version, state, state_since, reported_at, step, step_progress, size, moved_at, mark_at,
                mark_size, rate, behind, growing, is_sample, progress, replicatesize, totalsize, migrate_speed,
                total_cpu_usage, agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
            )
        )
        INSERT INTO watches (
            tenant_id, task_id, version, state, state_since, reported_at, step, step_progress, size, moved_at, mark_at,
            mark_size, rate, behind, growing, period, at, progress, replicatesize, totalsize, migrate_speed,
            total_cpu_usage, agent_cpu_usage, total_mem_usage, agent_mem_usage, total_disk_io, agent_disk_io
        )
        SELECT
            t.tenant_id, seen.task_id, seen.version, seen.state, seen.state_since, seen.reported_at, seen.step, seen.step_progress,
            seen.size, seen.moved_at, seen.mark_at, seen.mark_size, seen.rate, seen.behind, seen.growing,
            coalesce(w.period, $3),
            -- an array and no array are the array
            w.at || CASE WHEN seen.is_sample THEN ARRAY[$2::bigint] END,
            w.progress || CASE WHEN seen.is_sample THEN ARRAY[seen.progress] END,
            w.replicatesize || CASE WHEN seen.is_sample THEN ARRAY[seen.replicatesize] END,
            w.totalsize || CASE WHEN seen.is_sample THEN ARRAY[seen.totalsize] END,
            w.migrate_speed || CASE WHEN seen.is_sample THEN ARRAY[seen.migrate_speed] END,
            w.total_cpu_usage || CASE WHEN seen.is_sample THEN ARRAY[seen.total_cpu_usage] END,
            w.agent_cpu_usage || CASE WHEN seen.is_sample THEN ARRAY[seen.agent_cpu_usage] END,
            w.total_mem_usage || CASE WHEN seen.is_sample THEN ARRAY[seen.total_mem_usage] END,
            w.agent_mem_usage || CASE WHEN seen.is_sample THEN ARRAY[seen.agent_mem_usage] END,
            w.total_disk_io || CASE WHEN seen.is_sample THEN ARRAY[seen.total_disk_io] END,
            w.agent_disk_io || CASE WHEN seen.is_sample THEN ARRAY[seen.agent_disk_io] END
        -- a task may have been deleted meanwhile
        FROM seen
        JOIN tasks AS t ON t.tenant_id = $1 AND t.id = seen.task_id
        LEFT JOIN watches AS w ON w.tenant_id = $1 AND w.task_id = t.id AND (w.period = $3 OR NOT seen.is_sample)
        ON CONFLICT (tenant_id, task_id) DO UPDATE SET
            version = excluded.version, state = excluded.state, state_since = excluded.state_since,
            reported_at = excluded.reported_at, step = excluded.step, step_progress = excluded.step_progress,
            size = excluded.size, moved_at = excluded.moved_at, mark_at = excluded.mark_at,
            mark_size = excluded.mark_size, rate = excluded.rate, behind = excluded.behind, growing = excluded.growing,
            period = excluded.period, at = excluded.at, progress = excluded.progress,
            replicatesize = excluded.replicatesize, totalsize = excluded.totalsize,
            migrate_speed = excluded.migrate_speed, total_cpu_usage = excluded.total_cpu_usage,
            agent_cpu_usage = excluded.agent_cpu_usage, total_mem_usage = excluded.total_mem_usage,
            agent_mem_usage = excluded.agent_mem_usage, total_disk_io = excluded.total_disk_io,
            agent_disk_io = excluded.agent_disk_io
        "#,
        db.tenant(),
        now,
        period,
        &all(sightings, |one| &*one.seen.id) as _,
        &all(sightings, |one| one.watch.version),
        &all(sightings, |one| one.watch.state.as_deref()) as _,
        &all(sightings, |one| one.watch.state_since),
        &all(sightings, |one| one.watch.reported_at),
        &all(sightings, |one| one.watch.step.as_deref()) as _,
        &all(sightings, |one| one.watch.step_progress) as _,
        &all(sightings, |one| one.watch.size) as _,
        &all(sightings, |one| one.watch.moved_at),
        &all(sightings, |one| one.watch.mark_at),
        &all(sightings, |one| one.watch.mark_size) as _,
        &all(sightings, |one| one.watch.rate) as _,
        &all(sightings, |one| one.watch.behind) as _,
        &all(sightings, |one| one.watch.growing),
        &all(sightings, |one| one.seen.is_news()),
        &all(sightings, |one| one.seen.progress()) as _,
        &all(sightings, |one| one.seen.replicatesize) as _,
        &all(sightings, |one| one.seen.totalsize) as _,
        &figure(|seen| seen.migrate_speed) as _,
        &figure(|seen| seen.usage.total_cpu_usage) as _,
        &figure(|seen| seen.usage.agent_cpu_usage) as _,
        &figure(|seen| seen.usage.total_mem_usage) as _,
        &figure(|seen| seen.usage.agent_mem_usage) as _,
        &figure(|seen| seen.usage.total_disk_io) as _,
        &figure(|seen| seen.usage.agent_disk_io) as _,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
