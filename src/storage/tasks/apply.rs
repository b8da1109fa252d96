//! Writing the effect of a decision about a task.

use super::super::events::record::Record;
use super::super::{Result, Transaction, locks, sources};
use crate::domain::task_state::{
    self, Clock, CommandChange, Done, Effect, NewRound, RoundKind, Situation,
};
use crate::model::{Cause, CommandName, LogCollectStatus, TaskState};

/// Writes an effect on a locked task, and records what happened to the task by it.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn apply(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    effect: &Effect,
    cause: Cause,
    now: i64,
) -> Result<()> {
    if *effect == Effect::default() {
        return Ok(());
    }
    if effect.source.is_some() || effect.command.is_some() {
        locks::source(db, &situation.source_id).await?;
    }
    let finished = finish_steps(db, id, situation, effect.done, now).await?;
    let added = match &effect.round {
        Some(round) => add_round(db, id, situation, round).await?,
        None => 0,
    };
    write_task(db, id, situation, effect, added, now).await?;
    for happening in task_state::happened(situation, effect, finished, cause) {
        db.record(Record::of_source(&situation.source_id, Some(id), happening));
    }
    if let Some((state, cycle)) = effect.source {
        let source = (situation.source_id.as_str(), Some(id));
        sources::set_state(db, source, state, cycle, now).await?;
    }
    match &effect.command {
        Some(change) => command(db, id, situation, change, now).await,
        None => Ok(()),
    }
}

async fn write_task(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    effect: &Effect,
    added: i32,
    now: i64,
) -> Result<()> {
    let (bucket, expire) = match &effect.command {
        Some(CommandChange::QueueLog { bucket, expire }) => (bucket.as_deref(), *expire),
        _ => (None, None),
    };
    let succeeded = matches!(
        effect.state,
        Some(TaskState::MigrateSuccess | TaskState::SyncSuccess)
    );
    sqlx::query!(
        r#"
        UPDATE tasks SET
            version = version + 1,
            digest = NULL, noted = NULL,
            state = coalesce($3, state),
            sub_task_count = CASE WHEN $4::integer > 0 THEN $5::integer + $4 ELSE sub_task_count END,
            start_date = CASE WHEN $6 THEN $10 WHEN $7 THEN coalesce(start_date, $10) ELSE start_date END,
            finish_date = CASE WHEN $6 OR $7 THEN NULL WHEN $8 THEN $10 ELSE finish_date END,
            error_json = CASE WHEN $6 OR $7 THEN '' ELSE coalesce($16, error_json) END,
            total_time = CASE WHEN $6 THEN 0 WHEN $8 THEN greatest(0, ($10 - start_date) / 1000) ELSE total_time END,
            estimate_complete_time = CASE WHEN $6 THEN NULL WHEN $9 THEN $10 ELSE estimate_complete_time END,
            remain_seconds = CASE WHEN $6 THEN NULL WHEN $9 THEN 0 ELSE remain_seconds END,
            replicatesize = CASE WHEN $6 THEN NULL ELSE replicatesize END,
            totalsize = CASE WHEN $6 THEN NULL ELSE totalsize END,
            log_collect_status = coalesce($11, log_collect_status),
            log_upload_time = CASE WHEN $11 = 'UPLOADED' THEN $10 ELSE log_upload_time END,
            log_bucket = coalesce($12, log_bucket),
            log_expire = coalesce($13, log_expire),
            start_network_check = start_network_check OR $14,
            network_check_info = CASE WHEN NOT $14 THEN network_check_info END,
            need_migration_test = need_migration_test OR $15
        WHERE tenant_id = $1 AND id = $2
        "#,
        db.tenant(),
        id,
        effect.state.map(|state| state.to_string()),
        added,
        situation.sub_task_count,
        effect.clock == Clock::Restarts,
        effect.clock == Clock::Starts,
        effect.clock == Clock::Ends,
        succeeded,
        now,
        effect.log.map(|status: LogCollectStatus| status.to_string()),
        bucket,
        expire,
        effect.network_check,
        effect.migration_test,
        effect.error,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}

/// Marks sub-tasks of the newest round as done. Returns their names.
async fn finish_steps(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    done: Done,
    now: i64,
) -> Result<Vec<String>> {
    let most = match done {
        Done::Nothing => return Ok(Vec::new()),
        Done::Current => Some(1),
        Done::Round => None,
    };
    let user_op = situation
        .latest
        .last()
        .and_then(|last| last.user_op.as_deref());
    let finished = sqlx::query_scalar!(
        "UPDATE sub_tasks SET progress = 100, start_date = coalesce(start_date, $5), end_date = coalesce(end_date, $5)
         WHERE tenant_id = $1 AND task_id = $2 AND position IN (
             SELECT position FROM sub_tasks
             WHERE tenant_id = $1 AND task_id = $2 AND position <= $3 AND coalesce(progress, 0) < 100
                 AND position > coalesce((
                     SELECT max(position) FROM sub_tasks
                     WHERE tenant_id = $1 AND task_id = $2 AND position <= $3 AND user_op IS DISTINCT FROM $4
                 ), 0)
             ORDER BY position
             LIMIT $6
         )
         RETURNING name",
        db.tenant(),
        id,
        situation.sub_task_count,
        user_op,
        now,
        most,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(finished.into_iter().flatten().collect())
}

/// Appends the sub-tasks of a round. Returns how many there are.
async fn add_round(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    round: &NewRound,
) -> Result<i32> {
    let names: Vec<_> = round.names.iter().map(ToString::to_string).collect();
    let user_op = match round.kind.is_numbered() {
        true => numbered(db, id, situation, round.kind).await?,
        false => round.kind.user_op().to_owned(),
    };
    let added = sqlx::query!(
        "INSERT INTO sub_tasks (tenant_id, task_id, position, id, name, progress, user_op)
         SELECT $1, $2, $3 + step.number::integer, nextval('sub_task_ids'), step.name, 0, $4
         FROM unnest($5::text[]) WITH ORDINALITY AS step (name, number)",
        db.tenant(),
        id,
        situation.sub_task_count,
        user_op,
        &names,
    )
    .execute(db.connection())
    .await?;
    Ok(i32::try_from(added.rows_affected()).unwrap_or(0))
}

/// The name of the next round of a kind: 0 is that of the first one.
async fn numbered(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    kind: RoundKind,
) -> Result<String> {
    let number = sqlx::query_scalar!(
        r#"SELECT coalesce(max(substr(user_op, length($4) + 1)::integer) + 1, 0) AS "number!" FROM sub_tasks
           WHERE tenant_id = $1 AND task_id = $2 AND position <= $3 AND user_op ~ ('^' || $4 || '[0-9]{1,6}$')"#,
        db.tenant(),
        id,
        situation.sub_task_count,
        kind.user_op(),
    )
    .fetch_one(db.connection())
    .await?;
    Ok(format!("{}{number}", kind.user_op()))
}

async fn command(
    db: &mut Transaction,
    id: &str,
    situation: &Situation,
    change: &CommandChange,
    now: i64,
) -> Result<()> {
    let (kind, name, bucket) = match change {
        CommandChange::Queue(name) => ("control", *name, None),
        CommandChange::QueueLog { bucket, .. } => {
            ("log", CommandName::UploadLog, bucket.as_deref())
        }
        CommandChange::Withdraw | CommandChange::Started => {
            sqlx::query!(
                "DELETE FROM commands WHERE tenant_id = $1 AND source_id = $2 AND kind = 'control'
                     AND (NOT $3 OR name = 'START' AND delivered_at IS NOT NULL)",
                db.tenant(),
                situation.source_id,
                *change == CommandChange::Started,
            )
            .execute(db.connection())
            .await?;
            return Ok(());
        }
    };
    sqlx::query!(
        "INSERT INTO commands AS x (tenant_id, source_id, kind, task_id, name, bucket, queued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, source_id, kind) DO UPDATE SET
             task_id = excluded.task_id, name = excluded.name, bucket = excluded.bucket,
             queued_at = excluded.queued_at, delivered_at = NULL, held_until = NULL, deliveries = 0,
             replaces = CASE WHEN x.delivered_at IS NOT NULL THEN x.name ELSE x.replaces END",
        db.tenant(),
        situation.source_id,
        kind,
        id,
        name.to_string(),
        bucket,
        now,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
