//! Changes of a source by users.

use sqlx::types::Json;

use super::super::{Result, Transaction};
use crate::model::{ResizePlan, UpdateSource};

/// What decides whether the target's sizes can be planned.
#[derive(Debug)]
pub struct Known {
    /// The plan so far.
    pub plan: ResizePlan,
    /// Whether the source has a task. If so, a plan has no effect.
    pub has_task: bool,
}

/// Renames a locked source and moves it to a migration project, which is locked too. Later registrations do not undo a
/// renaming.
///
/// # Errors
/// Database failures only.
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
        change.project(),
    )
    .fetch_one(db.connection())
    .await?;
    Ok(Known {
        plan: source.plan.map(|plan| plan.0).unwrap_or_default(),
        has_task: source.has_task,
    })
}

/// Stores the resize plan of a locked source.
///
/// # Errors
/// Database failures only.
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
