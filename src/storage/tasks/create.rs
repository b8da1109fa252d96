//! Creating a task for a registered source.

use super::super::{Result, Transaction, sources};
use super::task_update::TaskUpdate;
use super::write_update::{Change, Locked, write};
use crate::domain::new_task::NewTask;
use crate::model::{Field, SourceServer, UpdateTask};

/// Creates a task for a locked source. The task's source starts as a copy of `server`.
///
/// # Errors
/// [`super::super::Error::SourceHasTask`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create(db: &mut Transaction, new: &NewTask, server: SourceServer) -> Result<()> {
    sources::require_no_task(db, std::slice::from_ref(&new.source_id)).await?;
    insert(db, new).await?;
    let contents = UpdateTask {
        source_server: Field::Value(server),
        ..new.contents.clone()
    };
    let update = TaskUpdate::of(contents, new.now)?.without_registered();
    let change = Change {
        id: new.id.clone(),
        update,
    };
    write(db, &[&change], None, Locked::Yes).await?;
    Ok(())
}

async fn insert(db: &mut Transaction, new: &NewTask) -> Result<()> {
    let choices = &new.choices;
    sqlx::query!(
        "WITH task AS (
             INSERT INTO tasks (
                 tenant_id, id, source_id, version, start_network_check, clonevm_template_id, over_speed_threshold,
                 is_need_consistency_check, need_migration_test
             )
             VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8)
         )
         INSERT INTO task_servers (tenant_id, task_id) VALUES ($1, $2)",
        db.tenant(),
        new.id,
        new.source_id,
        choices.start_network_check,
        choices.clonevm_template_id,
        choices.over_speed_threshold,
        choices.is_need_consistency_check,
        choices.need_migration_test,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
