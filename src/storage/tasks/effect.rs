//! Writing what a decision about a task comes to.

use sqlx::postgres::PgConnection;

use super::super::{Result, sources};
use crate::domain::task_state::{
    Clock, CommandChange, Done, Effect, NewRound, RoundKind, Situation,
};
use crate::model::{CommandName, LogCollectStatus, TaskState};

/// Writes an effect on a task that is locked.
pub(super) async fn apply(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    situation: &Situation,
    effect: &Effect,
    now: i64,
) -> Result<()> {
    if *effect == Effect::default() {
        return Ok(());
    }
    if effect.source.is_some() || effect.command.is_some() {
        sources::lock_source(connection, tenant, &situation.source_id).await?;
    }
    finish_steps(connection, (tenant, id), situation, effect.done, now).await?;
    let added = match &effect.round {
        Some(round) => add_round(connection, (tenant, id), situation, round).await?,
        None => 0,
    };
    write_task(connection, (tenant, id), situation, effect, added, now).await?;
    if effect.network_check {
        sqlx::query!(
            "DELETE FROM network_checks WHERE tenant_id = $1 AND task_id = $2",
            tenant,
            id,
        )
        .execute(&mut *connection)
        .await?;
    }
    if let Some((state, cycle)) = effect.source {
        let source = (situation.source_id.as_str(), Some(id));
        sources::set_state(connection, tenant, source, state, cycle, now).await?;
    }
    match &effect.command {
        Some(change) => command(connection, (tenant, id), situation, change, now).await,
        None => Ok(()),
    }
}

async fn write_task(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
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
            need_migration_test = need_migration_test OR $15
        WHERE tenant_id = $1 AND id = $2
        "#,
        tenant,
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
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes sub-tasks of the newest round as done.
async fn finish_steps(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    situation: &Situation,
    done: Done,
    now: i64,
) -> Result<()> {
    let most = match done {
        Done::Nothing => return Ok(()),
        Done::Current => Some(1),
        Done::Round => None,
    };
    let user_op = situation
        .latest
        .last()
        .and_then(|last| last.user_op.as_deref());
    sqlx::query!(
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
         )",
        tenant,
        id,
        situation.sub_task_count,
        user_op,
        now,
        most,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds the sub-tasks of a round after all that there are, in the place of dead rows if there are any.
async fn add_round(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    situation: &Situation,
    round: &NewRound,
) -> Result<i32> {
    let numbered = round.kind != RoundKind::Replicate;
    let names: Vec<_> = round.names.iter().map(ToString::to_string).collect();
    let added = sqlx::query!(
        "INSERT INTO sub_tasks AS x (tenant_id, task_id, position, id, name, progress, user_op)
         SELECT $1, $2, $3 + step.number::integer, nextval('sub_task_ids'), step.name, 0,
             $4 || CASE WHEN $5 THEN (
                 SELECT coalesce(max(substr(user_op, length($4) + 1)::integer) + 1, 0) FROM sub_tasks
                 WHERE tenant_id = $1 AND task_id = $2 AND position <= $3 AND user_op ~ ('^' || $4 || '[0-9]{1,6}$')
             )::text ELSE '' END
         FROM unnest($6::text[]) WITH ORDINALITY AS step (name, number)
         ON CONFLICT (tenant_id, task_id, position) DO UPDATE SET
             id = excluded.id, name = excluded.name, progress = 0, user_op = excluded.user_op,
             start_date = NULL, end_date = NULL, migrate_speed = NULL, process_trace = NULL",
        tenant,
        id,
        situation.sub_task_count,
        round.kind.user_op(),
        numbered,
        &names,
    )
    .execute(connection)
    .await?;
    Ok(i32::try_from(added.rows_affected()).unwrap_or(0))
}

async fn command(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
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
                tenant,
                situation.source_id,
                *change == CommandChange::Started,
            )
            .execute(connection)
            .await?;
            return Ok(());
        }
    };
    sqlx::query!(
        "INSERT INTO commands AS x (tenant_id, source_id, kind, task_id, name, bucket, queued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, source_id, kind) DO UPDATE SET
             task_id = excluded.task_id, name = excluded.name, bucket = excluded.bucket,
             queued_at = excluded.queued_at, delivered_at = NULL,
             replaces = CASE WHEN x.delivered_at IS NOT NULL THEN x.name ELSE x.replaces END",
        tenant,
        situation.source_id,
        kind,
        id,
        name.to_string(),
        bucket,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
