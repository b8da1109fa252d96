//! `PUT /v3/tasks/{task_id}`.

use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};

use schemars::JsonSchema;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use crate::clock::now;
use crate::decode::{self, Operation, Refusal, Rules, Unlisted, Violation};
use crate::domain::task_update;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody, code};
use crate::http::extract::{ApiJson, Caller, IfMatch, RequestBody, TaskId, etag};
use crate::model::{IdResponse, UpdateTask};
use crate::storage::tasks::{self, TaskUpdate};

/// An update, and those of its words that only a task that has them already may be updated with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Update {
    contents: UpdateTask,
    #[serde(skip)]
    unlisted: Vec<Unlisted>,
}

impl Validate for Update {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.contents.validate()
    }
}

impl RequestBody for Update {
    const CODES: &'static [(&'static str, &'static str)] =
        &[("name", code::TASK_NAME), ("type", code::TASK_TYPE)];
    const OPERATION: Operation = Operation::Update;

    fn read(bytes: &[u8], rules: Rules) -> Result<(Self, usize), Refusal> {
        let decoded = decode::decode_under(bytes, rules)?;
        let update = Self {
            contents: decoded.value,
            unlisted: decoded.unlisted,
        };
        Ok((update, decoded.items))
    }
}

/// Update a task
///
/// Writes what the body says and leaves alone what it does not say. `null` clears a field, or sets it
/// back to its default. `source_server`, `target_server` and `clone_server` merge by the same rule;
/// arrays are replaced whole. With `If-Match`, the task is only updated at that version.
#[utoipa::path(
    put,
    path = "/v3/tasks/{task_id}",
    operation_id = "UpdateTask",
    tag = "tasks",
    params(
        TaskId,
        ("If-Match" = Option<String>, Header, description = "Entity tag of the version to update"),
    ),
    request_body = UpdateTask,
    responses(
        (status = 200, description = "The task is updated", body = IdResponse, headers(("ETag" = String))),
        (status = 412, description = "The task is at another version", body = ErrorBody),
    ),
)]
pub async fn update_task(
    caller: Caller,
    TaskId(id): TaskId,
    IfMatch(versions): IfMatch,
    ApiJson(body, share): ApiJson<Update>,
) -> ApiResult<Response> {
    let contents =
        task_update::decide(&id, body.contents).map_err(|violation| refuse(&[violation]))?;
    let now = now();
    let update = share.work(|| TaskUpdate::of(contents, now));
    if !body.unlisted.is_empty() {
        let known = tasks::words(&mut caller.database().await?, &id).await?;
        task_update::check_words(body.unlisted, &known)
            .map_err(|violations| refuse(&violations))?;
    }
    let version = tasks::update(&caller, &id, update?, versions.as_deref(), now).await?;
    Ok(([(ETAG, etag(version))], Json(IdResponse { id })).into_response())
}

fn refuse(violations: &[Violation]) -> ApiError {
    ApiError::violations(violations, Update::CODES)
}
