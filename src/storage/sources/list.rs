//! Listing sources: a page, and the number on all pages.

use super::super::{Result, Transaction, given, of_enterprise_project};
use super::item::items;
use crate::domain::task_state::CONNECTED_FOR;
use crate::model::{ListSources, SourceList};

/// Sources on the longest page, which is also the default one.
const MAX_PAGE: i32 = 200;

/// A query over the matching sources and their tasks. The filters are parameters 2 to 13.
macro_rules! matching {
    ($select:literal, $tail:literal, $db:expr, $wanted:expr, $now:expr $(, $parameter:expr)*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM sources AS r
            LEFT JOIN tasks AS t ON t.tenant_id = $1 AND t.source_id = r.id
            WHERE r.tenant_id = $1
                AND ($2::text IS NULL OR r.id = $2)
                AND ($3::text IS NULL OR r.state = $3)
                AND ($4::text IS NULL OR r.migration_cycle = $4)
                AND ($5::text IS NULL OR strpos(r.name, $5) > 0)
                AND ($6::text IS NULL OR strpos(r.ip, $6) > 0)
                AND ($7::text IS NULL OR strpos(r.ipv6, $7) > 0)
                AND ($8::text IS NULL OR r.migproject = $8)
                AND ($9::text IS NULL OR t.enterprise_project_id = $9 OR t.enterprise_project = $9
                    OR $9 = '0' AND coalesce(t.enterprise_project_id, nullif(t.enterprise_project, '')) IS NULL)
                AND ($10::boolean IS NULL OR (r.last_visit_time > $11) = $10)
                AND ($12::boolean IS NULL OR (t.consistency_finished_time IS NOT NULL) = $12)
                AND ($13::text IS NULL OR t.id IN (
                    SELECT task_id FROM task_servers WHERE tenant_id = $1 AND vm_id = $13
                ))
            "# + $tail,
            $db.tenant(),
            given(&$wanted.id),
            given(&$wanted.state),
            given(&$wanted.migration_cycle),
            given(&$wanted.name),
            given(&$wanted.ip),
            given(&$wanted.ipv6),
            given(&$wanted.migproject),
            of_enterprise_project(&$wanted.enterprise_project_id),
            $wanted.connected,
            $now - CONNECTED_FOR,
            $wanted.is_consistency_result_exist,
            given(&$wanted.vm_id)
            $(, $parameter)*
        )
    };
}

/// Loads a page, newest source first. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(db: &mut Transaction, wanted: &ListSources, now: i64) -> Result<SourceList> {
    let limit = match wanted.limit {
        None | Some(0) => MAX_PAGE,
        Some(limit) => limit,
    };
    let count = matching!(r#"SELECT count(*) AS "count!""#, "", db, wanted, now)
        .fetch_one(db.connection())
        .await?;
    let ids = matching!(
        "SELECT r.id",
        "ORDER BY r.add_date DESC, r.id DESC LIMIT $14 OFFSET $15",
        db,
        wanted,
        now,
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0))
    )
    .fetch_all(db.connection())
    .await?;
    let source_servers = items(db, &ids, now).await?;
    Ok(SourceList {
        count,
        source_servers,
    })
}
