//! Creating a task for a registered source.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::servers;
use super::super::{Error, Result};
use super::update::{TaskUpdate, save};
use crate::model::{SourceServer, TaskOptions, UpdateTask};

/// A task to be created.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// Its id, not in use.
    pub id: String,
    /// Id of the registered source it is for.
    pub source_id: String,
    /// Its first contents; the source is added from the registered one.
    pub contents: UpdateTask,
    /// What only its creation says.
    pub options: TaskOptions,
}

/// Creates a task; its source server is filled from the registered one.
///
/// # Errors
/// [`Error::SourceNotFound`]; [`Error::SourceHasTask`]: a source has one task at most.
pub async fn create(connection: &mut PgConnection, tenant: &str, new: &NewTask) -> Result<()> {
    let mut transaction = connection.begin().await?;
    let source = lock_source(&mut transaction, tenant, &new.source_id).await?;
    insert(&mut transaction, tenant, new).await?;

    let contents = UpdateTask {
        source_server: crate::model::Field::Value(source),
        ..new.contents.clone()
    };
    let update = TaskUpdate::new(tenant, &new.id, contents)?.of_the_task_only();
    save(&mut transaction, &update, None).await?;
    servers::save_lists(&mut transaction, update.servers()).await?;

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
    let options = &new.options;
    let inserted = sqlx::query!(
        r#"
        WITH task AS (
            INSERT INTO tasks (
                tenant_id, id, source_id, version,
                auto_start, start_network_check, syncing, use_ipv6, use_public_ip
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
        options.auto_start,
        options.start_network_check,
        options.syncing,
        options.use_ipv6,
        options.use_public_ip,
    )
    .execute(connection)
    .await?;
    if inserted.rows_affected() == 0 {
        return Err(Error::SourceHasTask(new.source_id.clone()));
    }
    Ok(())
}
