//! Changing what is known of a source by others than its agent.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::model::{ResizePlan, UpdateSource};

/// What decides whether the sizes of a target can be planned.
#[derive(Debug)]
pub struct Known {
    /// The plan so far.
    pub plan: ResizePlan,
    /// Whether the source has a task: then a plan is without effect.
    pub has_task: bool,
}

/// Renames a locked source, for good whatever its agent calls it, and moves it to a migration project.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn update(db: &mut Transaction, id: &str, change: &UpdateSource) -> Result<Known> {
    let source = sqlx::query!(
        r#"
        UPDATE sources AS x SET
            name = coalesce($3, name),
            renamed = renamed OR $3 IS NOT NULL,
            migproject = coalesce($4, migproject)
        WHERE tenant_id = $1 AND id = $2
        RETURNING
            resize_plan AS "plan: Json<ResizePlan>",
            EXISTS (SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.source_id = $2) AS "has_task!"
        "#,
        db.tenant(),
        id,
        change.name,
        change.migprojectid,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(Known {
        plan: source.plan.map(|plan| plan.0).unwrap_or_default(),
        has_task: source.has_task,
    })
}

/// Plans the sizes of the target of a locked source.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn save_plan(db: &mut Transaction, id: &str, plan: &ResizePlan) -> Result<()> {
    sqlx::query!(
        "UPDATE sources SET resize_plan = $3 WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        id,
        Json(plan) as _,
    )
    .execute(db.connection())
    .await?;
    Ok(())
}
