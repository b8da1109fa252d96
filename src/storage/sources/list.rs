//! Listing sources: a page, and the number on all pages.

use super::super::page::{MOST_COUNTED, Page, Window, counted};
use super::super::{Error, Result, Transaction, given, of_enterprise_project};
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
/// Without a filter, the count is read from `source_counts`. With one, so many matches are counted as [`MOST_COUNTED`].
///
/// # Errors
/// [`Error::MarkerNotFound`].
#[tracing::instrument(level = "debug", skip_all)]
pub async fn list(
    db: &mut Transaction,
    wanted: &ListSources,
    now: i64,
) -> Result<Page<SourceList>> {
    let (count, has_more_matches) = match is_filtered(wanted) {
        true => counted(count(db, wanted, now).await?),
        false => (count_all(db).await?, false),
    };
    let window = Window::new(wanted.limit, wanted.offset, MAX_PAGE, MAX_PAGE);
    let mut ids = page(db, wanted, window, now).await?;
    let next = window.cut(&mut ids).cloned();
    let source_servers = items(db, &ids, now).await?;
    Ok(Page {
        list: SourceList {
            count,
            source_servers,
        },
        has_more_matches,
        next,
    })
}

fn is_filtered(wanted: &ListSources) -> bool {
    let texts = [
        &wanted.id,
        &wanted.state,
        &wanted.migration_cycle,
        &wanted.name,
        &wanted.ip,
        &wanted.ipv6,
        &wanted.migproject,
        &wanted.vm_id,
    ];
    let is_given = texts.into_iter().any(|filter| given(filter).is_some());
    is_given
        || of_enterprise_project(&wanted.enterprise_project_id).is_some()
        || wanted.connected.is_some()
        || wanted.is_consistency_result_exist.is_some()
}

async fn count(db: &mut Transaction, wanted: &ListSources, now: i64) -> Result<i64> {
    let count = matching!(
        r#"SELECT count(*) AS "count!" FROM (SELECT"#,
        "LIMIT $14) AS matches",
        db,
        wanted,
        now,
        MOST_COUNTED + 1
    );
    Ok(count.fetch_one(db.connection()).await?)
}

async fn count_all(db: &mut Transaction) -> Result<i64> {
    let count = sqlx::query_scalar!(
        "SELECT sources FROM source_counts WHERE tenant_id = $1",
        db.tenant()
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(count.unwrap_or(0))
}

async fn page(
    db: &mut Transaction,
    wanted: &ListSources,
    window: Window,
    now: i64,
) -> Result<Vec<String>> {
    let marker = given(&wanted.marker);
    let date = match marker {
        Some(id) => Some(add_date(db, id).await?),
        None => None,
    };
    let ids = matching!(
        "SELECT r.id",
        "AND ($14::text IS NULL OR (r.add_date, r.id) < ($15::bigint, $14))
         ORDER BY r.add_date DESC, r.id DESC LIMIT $16 OFFSET $17",
        db,
        wanted,
        now,
        marker,
        date,
        window.rows,
        window.offset
    );
    Ok(ids.fetch_all(db.connection()).await?)
}

/// When the source was registered that a page comes after.
async fn add_date(db: &mut Transaction, marker: &str) -> Result<i64> {
    let date = sqlx::query_scalar!(
        "SELECT add_date FROM sources WHERE tenant_id = $1 AND id = $2",
        db.tenant(),
        marker
    )
    .fetch_optional(db.connection())
    .await?;
    date.ok_or(Error::MarkerNotFound)
}
