//! `GET /v3/sources`.

use axum::response::Response;

use crate::clock::now;
use crate::domain::{checks, init_target, overall};
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{CurrentTask, ListSources, SourceItem, SourceList};
use crate::storage::sources;

/// List source servers
///
/// Newest first. `count` is the number of matches on all pages; with a filter at most 10,000.
/// `init_target_server` has the first 20 items of each list.
#[utoipa::path(
    get,
    path = "/v3/sources",
    operation_id = "ListServers",
    tag = "sources",
    params(ListSources),
    responses((status = 200, description = "A page of source servers", body = SourceList)),
)]
pub async fn list_servers(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListSources>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let mut page = sources::list(&mut db, &wanted, now()).await?;
    for item in &mut page.list.source_servers {
        if item.unchecked {
            item.status.checks = checks::of(&sources::server(&mut db, &item.id).await?);
        }
        complete(item);
    }
    let next = |marker| ListSources {
        marker: Some(marker),
        offset: None,
        ..wanted
    };
    Ok(page::page(page, next, db))
}

fn complete(item: &mut SourceItem) {
    let disks = std::mem::take(&mut item.disks);
    let groups = std::mem::take(&mut item.volume_groups);
    let plan = item.resize_plan.take().unwrap_or_default();
    item.status.init_target_server = init_target::build(disks, groups, &plan);
    item.status.current_task.iter_mut().for_each(describe);
}

/// Fills in the progress of a source's task.
pub(super) fn describe(task: &mut CurrentTask) {
    (task.overall_progress, task.subtask_info) = overall::describe(&task.latest);
}
