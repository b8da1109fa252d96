//! `POST /v3/tasks/consistency-results/export`.

use std::collections::HashSet;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::domain::consistency;
use crate::heavy::heavy;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{ConsistencyResults, ExportConsistency, ExportedTask};
use crate::spreadsheet;
use crate::storage::{Error, tasks};

impl RequestBody for ExportConsistency {}

/// Lines of the longest file: as many as one check can have.
const MAX_LINES: i64 = 65_535;

/// About the length of a line, in bytes.
const LINE: usize = 100;

const COLUMNS: [&str; 10] = [
    "task_id",
    "source_id",
    "source_name",
    "finished_time",
    "dir_check",
    "num_total_files",
    "num_different_files",
    "num_target_miss_files",
    "num_target_more_files",
    "check_result",
];

/// Export the results of consistency checks
///
/// Returns a CSV file (RFC 4180) with a line for each directory of each task, in the requested order. A task that is
/// named twice appears once. The file has at most 65,535 lines. `check_result` is about the task as a whole. Texts that a
/// spreadsheet would take for formulas begin with an apostrophe.
#[utoipa::path(
    post,
    path = "/v3/tasks/consistency-results/export",
    operation_id = "ExportConsistencyResults",
    tag = "tasks",
    params((
        "X-Language" = Option<String>, Header,
        description = "Without effect here: the file is always in English, as the vendor's is",
    )),
    request_body = ExportConsistency,
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/csv"),
        (status = 404, description = "One of the tasks does not exist", body = ErrorBody),
    ),
)]
pub async fn export_consistency_results(
    caller: Caller,
    ApiJson(body, _share): ApiJson<ExportConsistency>,
) -> ApiResult<Response> {
    let mut wanted = body.task_info.unwrap_or_default().0;
    let mut seen = HashSet::new();
    wanted.retain(|task| seen.insert(task.task_id.clone()));
    let ids: Vec<_> = wanted
        .iter()
        .filter_map(|task| task.task_id.clone())
        .collect();
    let mut db = caller.large_snapshot().await?;
    if tasks::count_consistency_results(&mut db, &ids).await? > MAX_LINES {
        return Err(ApiError::too_many_results());
    }
    let results = match tasks::consistency_result(&mut db, &ids).await {
        Err(Error::TaskNotFound(missing)) => return Err(no_task_at(&wanted, &missing)),
        results => results?,
    };
    let lines: usize = results.iter().map(|one| one.consistency_result.len()).sum();
    let file = heavy(lines * LINE, || csv(&wanted, &results));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"consistency-results.csv\"",
        ),
    ];
    drop(db);
    Ok((headers, file).into_response())
}

fn csv(wanted: &[ExportedTask], results: &[ConsistencyResults]) -> Vec<u8> {
    let mut file = spreadsheet::writer();
    let written = lines(&mut file, wanted, results);
    spreadsheet::finish(written, file)
}

fn lines(
    file: &mut csv::Writer<Vec<u8>>,
    wanted: &[ExportedTask],
    results: &[ConsistencyResults],
) -> Result<(), csv::Error> {
    file.write_record(COLUMNS)?;
    for (task, checked) in wanted.iter().zip(results) {
        let verdict = consistency::verdict(&checked.consistency_result);
        let task_id = Some(checked.task_id.clone());
        let named = [&task_id, &task.source_id, &task.source_name].map(spreadsheet::text);
        for result in &checked.consistency_result {
            file.serialize((
                &named,
                checked.finished_time,
                spreadsheet::text(&result.dir_check),
                result.num_total_files,
                result.num_different_files,
                result.num_target_miss_files,
                result.num_target_more_files,
                verdict,
            ))?;
        }
    }
    Ok(())
}

/// Says which of the tasks does not exist.
fn no_task_at(wanted: &[ExportedTask], missing: &str) -> ApiError {
    let error = ApiError::no_task();
    let place = wanted
        .iter()
        .position(|task| task.task_id.as_deref() == Some(missing));
    match place {
        Some(index) => error.detail(format!("task_info[{index}].task_id names no task.")),
        None => error,
    }
}
