//! Listing sources: a page of them, and how many there are in all.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::tasks::CONNECTED_FOR;
use super::super::{BEGIN_FILTERED_READ, Result};
use super::item::items;
use crate::model::{ListSources, SourceList};

/// Rows of the longest page, which is also the usual one.
const MOST: i32 = 200;

/// A query over the sources that match a [`Filter`], parameters 1 to 13: with the server that each is, and the
/// task that it has, if it has one.
macro_rules! matching {
    ($select:literal, $tail:literal, $tenant:expr, $wanted:expr, $now:expr $(, $parameter:expr)*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM sources AS r
            LEFT JOIN servers AS s ON s.tenant_id = r.tenant_id AND s.owner_id = r.id AND s.role = 'registered'
            LEFT JOIN tasks AS t ON t.tenant_id = r.tenant_id AND t.source_id = r.id
            WHERE r.tenant_id = $1
                AND ($2::text IS NULL OR r.id = $2)
                AND ($3::text IS NULL OR s.state = $3)
                AND ($4::text IS NULL OR s.migration_cycle = $4)
                AND ($5::text IS NULL OR strpos(s.name, $5) > 0)
                AND ($6::text IS NULL OR strpos(s.ip, $6) > 0)
                AND ($7::text IS NULL OR strpos(s.ipv6, $7) > 0)
                AND ($8::text IS NULL OR r.migproject = $8)
                AND ($9::text IS NULL OR t.enterprise_project_id = $9 OR t.enterprise_project = $9)
                AND ($10::boolean IS NULL OR (r.last_visit_time > $11) = $10)
                AND ($12::boolean IS NULL OR (t.consistency_finished_time IS NOT NULL) = $12)
                AND ($13::text IS NULL OR t.id IN (
                    SELECT owner_id FROM servers WHERE tenant_id = $1 AND role = 'target' AND vm_id = $13
                ))
            "# + $tail,
            $tenant,
            given(&$wanted.id),
            given(&$wanted.state),
            given(&$wanted.migration_cycle),
            given(&$wanted.name),
            given(&$wanted.ip),
            given(&$wanted.ipv6),
            given(&$wanted.migproject),
            given(&$wanted.enterprise_project_id),
            $wanted.connected,
            $now - CONNECTED_FOR,
            $wanted.is_consistency_result_exist,
            given(&$wanted.vm_id)
            $(, $parameter)*
        )
    };
}

/// Loads a page, newest source first, as of one moment.
///
/// # Errors
/// Only those of the database.
pub async fn list(
    connection: &mut PgConnection,
    tenant: &str,
    wanted: &ListSources,
    now: i64,
) -> Result<SourceList> {
    let limit = match wanted.limit {
        None | Some(0) => MOST,
        Some(limit) => limit,
    };
    let mut snapshot = connection.begin_with(BEGIN_FILTERED_READ).await?;
    let count = matching!(r#"SELECT count(*) AS "count!""#, "", tenant, wanted, now)
        .fetch_one(&mut *snapshot)
        .await?;
    let ids = matching!(
        "SELECT r.id",
        "ORDER BY r.add_date DESC, r.id DESC LIMIT $14 OFFSET $15",
        tenant,
        wanted,
        now,
        i64::from(limit),
        i64::from(wanted.offset.unwrap_or(0))
    )
    .fetch_all(&mut *snapshot)
    .await?;
    let source_servers = items(&mut snapshot, tenant, &ids, now).await?;
    snapshot.commit().await?;
    Ok(SourceList {
        count,
        source_servers,
    })
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}
