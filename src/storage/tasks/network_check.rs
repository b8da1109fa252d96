//! The evaluation of a task's network.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;

use super::super::Result;
use super::transition::lock;
use crate::model::NetworkCheck;

/// Writes what an agent found, over what it found before.
///
/// # Errors
/// [`super::super::Error::TaskNotFound`].
pub async fn save_network_check(
    connection: &mut PgConnection,
    (tenant, id): (&str, &str),
    check: &NetworkCheck,
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    lock(&mut transaction, tenant, id).await?;
    sqlx::query!(
        r#"
        WITH task AS (
            UPDATE tasks SET version = version + 1 WHERE tenant_id = $1 AND id = $2
        )
        INSERT INTO network_checks (
            tenant_id, task_id, domain_connectivity, destination_connectivity, network_delay, network_jitter,
            migration_speed, loss_percentage, cpu_usage, mem_usage, evaluation_result
        )
        SELECT
            $1, $2, r.domain_connectivity, r.destination_connectivity, r.network_delay, r.network_jitter,
            r.migration_speed, r.loss_percentage, r.cpu_usage, r.mem_usage, r.evaluation_result
        FROM jsonb_populate_record(NULL::network_checks, $3) AS r
        ON CONFLICT (tenant_id, task_id) DO UPDATE SET (
            domain_connectivity, destination_connectivity, network_delay, network_jitter, migration_speed,
            loss_percentage, cpu_usage, mem_usage, evaluation_result
        ) = ROW (
            excluded.domain_connectivity, excluded.destination_connectivity, excluded.network_delay,
            excluded.network_jitter, excluded.migration_speed, excluded.loss_percentage, excluded.cpu_usage,
            excluded.mem_usage, excluded.evaluation_result
        )
        "#,
        tenant,
        id,
        Json(check) as _,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}
