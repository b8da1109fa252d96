//! The words of a task that have a list which agents need not keep to.

use std::collections::HashSet;

use super::super::{Result, Session};

/// Reads the uses of disks and volumes and the boot loader that the servers of a task have, and its registered source.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn words(db: &mut Session, id: &str) -> Result<HashSet<String>> {
    let words = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT word #>> '{}' AS "word!"
        FROM tasks AS t
        JOIN task_servers AS s ON s.tenant_id = $1 AND s.task_id = $2
        LEFT JOIN sources AS r ON r.tenant_id = $1 AND r.id = t.source_id
        CROSS JOIN LATERAL (VALUES (s.source), (s.target), (r.document)) AS server (document)
        CROSS JOIN (
            VALUES
                ('$.boot_loader'::jsonpath),
                ('$.disks[*].device_use'),
                ('$.disks[*].physical_volumes[*].device_use'),
                ('$.volume_groups[*].logical_volumes[*].device_use')
        ) AS place (path)
        CROSS JOIN LATERAL jsonb_path_query(server.document, place.path) AS word
        WHERE t.tenant_id = $1 AND t.id = $2 AND word <> 'null'
        "#,
        db.tenant(),
        id,
    )
    .fetch_all(db.connection())
    .await?;
    Ok(words.into_iter().collect())
}
