//! `/v3/tasks/{task_id}/consistency-result`.

use schemars::JsonSchema;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use crate::clock::now;
use crate::decode::{self, Refusal, Rules};
use crate::domain::consistency;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::{Empty, Json};
use crate::model::{
    ConsistencyCheck, ConsistencyReport, ConsistencyResult, ConsistencyResults, List,
};
use crate::storage::{locks, tasks};

impl RequestBody for ConsistencyReport {
    /// Older clients send only the array.
    fn read(bytes: &[u8], rules: Rules) -> Result<(Self, usize), Refusal> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first != Some(&b'[') {
            let decoded = decode::decode_under(bytes, rules)?;
            return Ok((decoded.value, decoded.items));
        }
        let decoded = decode::decode_under::<Results>(bytes, rules)?;
        let report = Self {
            consistency_result: Some(decoded.value.0),
            finished_time: None,
        };
        decode::check(&report).map_err(Refusal::Violations)?;
        Ok((report, decoded.items))
    }
}

/// Only the array. It is checked as part of the report that it becomes.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
struct Results(List<ConsistencyResult>);

impl Validate for Results {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Show the result of a task's last consistency check
///
/// `consistency_result` and `finished_time` are for clients of 2024, `result_list` is for newer ones.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/consistency-result",
    operation_id = "ShowConsistencyResult",
    tag = "tasks",
    params(TaskId),
    responses((status = 200, description = "The result", body = ConsistencyResults)),
)]
pub async fn show_consistency_result(
    caller: Caller,
    TaskId(id): TaskId,
) -> ApiResult<Json<ConsistencyResults>> {
    let mut db = caller.snapshot().await?;
    let results = tasks::consistency_result(&mut db, &[id]).await?;
    let mut results = results.into_iter().next().ok_or_else(ApiError::no_task)?;
    if let Some(finished_time) = results.finished_time {
        results.result_list.push(ConsistencyCheck {
            finished_time,
            check_result: consistency::verdict(&results.consistency_result),
            consistency_result: results.consistency_result.clone(),
        });
    }
    Ok(Json(results))
}

/// Report the result of a task's consistency check
///
/// It replaces the previous result. The body can also be just the array of directories.
#[utoipa::path(
    post,
    path = "/v3/tasks/{task_id}/consistency-result",
    operation_id = "UpdateConsistencyResult",
    tag = "tasks",
    params(TaskId),
    request_body = ConsistencyReport,
    responses((status = 200, description = "The result is stored", body = Empty)),
)]
pub async fn update_consistency_result(
    caller: Caller,
    TaskId(id): TaskId,
    ApiJson(body, _share): ApiJson<ConsistencyReport>,
) -> ApiResult<Json<Empty>> {
    let finished = body.finished_time.unwrap_or_else(now);
    let results = body.consistency_result.unwrap_or_default();
    let mut db = caller.begin().await?;
    locks::task(&mut db, &id).await?;
    tasks::save_consistency_result(&mut db, &id, &results, finished).await?;
    db.commit().await?;
    Ok(Json(Empty {}))
}
