//! `/v3/tasks/{task_id}/consistency-result`.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use validator::{Validate, ValidationErrors};

use crate::clock::now;
use crate::decode::{self, Refusal, Rules};
use crate::domain::consistency;
use crate::heavy::heavy;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiJson, Caller, RequestBody, TaskId};
use crate::http::pieces::Pieces;
use crate::http::{Empty, Json, json_body};
use crate::model::{ConsistencyReport, ConsistencyResult, ConsistencyResults, List, Outcome};
use crate::storage::locks;
use crate::storage::tasks::{self, ConsistencyText};

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
) -> ApiResult<impl IntoResponse> {
    let (checked, db) = tasks::consistency_text(&caller, &id).await?;
    let verdict = heavy(checked.results.len(), || verdict(&checked.results))?;
    drop(db);
    Ok(json_body(Body::new(answer(&id, checked, verdict))))
}

/// Whether source and target are the same, by results as they are stored.
fn verdict(results: &str) -> ApiResult<Outcome> {
    let results: Vec<ConsistencyResult> = serde_json::from_str(results).map_err(|error| {
        tracing::error!(%error, "a consistency result cannot be read");
        ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok(consistency::verdict(&results))
}

/// A [`ConsistencyResults`]. The results, which may be long, are sent as they are stored, and are in memory once.
fn answer(id: &str, checked: ConsistencyText, verdict: Outcome) -> Pieces {
    let results = Bytes::from(checked.results);
    let text = |text: String| Bytes::from(text);
    let id = json!(id);
    let head = text(format!(r#"{{"task_id":{id},"consistency_result":"#));
    let Some(finished) = checked.finished_time else {
        let end = Bytes::from_static(br#","finished_time":null,"result_list":[]}"#);
        return Pieces::new([head, results, end]);
    };
    let verdict = json!(verdict);
    let middle = text(format!(
        r#","finished_time":{finished},"result_list":[{{"finished_time":{finished},"check_result":{verdict},"consistency_result":"#
    ));
    let end = Bytes::from_static(b"}]}");
    Pieces::new([head, results.clone(), middle, results, end])
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
