//! Creating a task for a registered source.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::servers;
use super::super::{Error, Result};
use super::transition::decide_and_apply;
use super::update::{TaskUpdate, save};
use crate::domain::new_task::NewTask;
use crate::domain::task_state::{Conflict, Effect, Situation};
use crate::model::{Field, SourceServer, UpdateTask};

/// Creates a task; its source server is filled from the registered one. Where it is to start at once,
/// `start` decides on that.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasTask`]: a source has one task at most.
pub async fn create(
    connection: &mut PgConnection,
    tenant: &str,
    new: &NewTask,
    start: fn(&Situation) -> std::result::Result<Effect, Conflict>,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let source = lock_source(&mut transaction, tenant, &new.source_id).await?;
    insert(&mut transaction, tenant, new).await?;

    let contents = UpdateTask {
        source_server: Field::Value(source),
        ..new.contents.clone()
    };
    let update = TaskUpdate::new(tenant, &new.id, contents)?.of_the_task_only();
    save(&mut transaction, &update, None).await?;
    servers::save_lists(&mut transaction, update.servers()).await?;
    if new.contents.auto_start == Field::Value(true) {
        decide_and_apply(&mut transaction, tenant, &new.id, new.now, start).await?;
    }

    // last, since every creation of the tenant waits for this row
    sqlx::query!(
        "INSERT INTO task_counts AS c (tenant_id, tasks) VALUES ($1, 1)
         ON CONFLICT (tenant_id) DO UPDATE SET tasks = c.tasks + 1",
        tenant,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Loads the registered source and keeps it from being deleted or given another task meanwhile.
async fn lock_source(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
) -> Result<SourceServer> {
    let locked = sqlx::query_scalar!(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tenant,
        id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    if locked.is_none() {
        return Err(Error::SourceNotFound(id.into()));
    }
    let servers = servers::load(connection, tenant, id).await?;
    Ok(servers.registered.into_value().unwrap_or_default())
}

async fn insert(connection: &mut PgConnection, tenant: &str, new: &NewTask) -> Result<()> {
    let choices = &new.choices;
    let inserted = sqlx::query!(
        r#"
        WITH task AS (
            INSERT INTO tasks (
                tenant_id, id, source_id, version, start_network_check, clonevm_template_id, over_speed_threshold,
                is_need_consistency_check, need_migration_test
            )
            VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8)
            ON CONFLICT (tenant_id, source_id) DO NOTHING
            RETURNING tenant_id, id
        )
        INSERT INTO servers (tenant_id, owner_id, role, present, task_id)
        SELECT tenant_id, id, role, FALSE, id FROM task, unnest(ARRAY['source', 'target', 'clone']) AS role
        "#,
        tenant,
        new.id,
        new.source_id,
        choices.start_network_check,
        choices.clonevm_template_id,
        choices.over_speed_threshold,
        choices.is_need_consistency_check,
        choices.need_migration_test,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(Error::SourceHasTask(new.source_id.clone()));
    }
    Ok(())
}
