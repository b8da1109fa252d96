//! `PUT /v3/sources/{source_id}/changestate`.

use axum::extract::State;

use crate::clock::now;
use crate::config::Edition;
use crate::decode::{Kind, Violation};
use crate::domain::{change_state, state_pairs, task_state};
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::state::AppState;
use crate::http::{Empty, Json};
use crate::model::{Cause, ChangeState, SourceState};
use crate::storage::events::Record;
use crate::storage::{locks, sources, tasks};

impl RequestBody for ChangeState {}

/// Change the state of a source server
///
/// Has no effect on a source server that is unavailable, stopping, stopped, being deleted or cleared, or finished.
/// `error` fails its task. A state and a stage that do not match are accepted.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}/changestate",
    operation_id = "UpdateCopyState",
    tag = "sources",
    params(SourceId),
    request_body = ChangeState,
    responses((status = 200, description = "The report is accepted", body = Empty)),
)]
pub async fn update_copy_state(
    State(app): State<AppState>,
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<ChangeState>,
) -> ApiResult<Json<Empty>> {
    let (state, cycle) = change_state::decide(&body, app.edition == Edition::Current)
        .map_err(|violation| refuse(&violation))?;
    if cycle.is_some_and(|cycle| !state_pairs::match_up(state, cycle)) {
        tracing::warn!(%state, ?cycle, "the source's state and stage do not match");
    }
    let now = now();
    let mut db = caller.begin().await?;
    let task = locks::source_with_task(&mut db, &id).await?;
    sources::visit(&mut db, &id, now).await?;
    let before = sources::state(&mut db, &id).await?;
    if !state_pairs::is_settled(before) {
        let mut changed = task_state::source_changed(before, state);
        if let Some(task) = task.as_deref().filter(|_| state == SourceState::Error) {
            let situation = tasks::situation(&mut db, task, now).await?;
            let effect = task_state::failed(&situation);
            // a failure says that as well
            changed = changed.filter(|_| effect.source.is_none());
            tasks::apply(&mut db, task, &situation, &effect, Cause::SourceError, now).await?;
        }
        if let Some(changed) = changed {
            db.record(Record::of_source(&id, task.as_deref(), changed));
        }
        sources::set_state(&mut db, (&id, task.as_deref()), state, cycle, now).await?;
    }
    db.commit().await?;
    Ok(Json(Empty {}))
}

fn refuse(violation: &Violation) -> ApiError {
    let code = match violation.kind {
        Kind::Missing => code::NO_COPY_STATE,
        Kind::TooShort => code::EMPTY_COPY_STATE,
        _ => code::INVALID,
    };
    ApiError::violations(std::slice::from_ref(violation), &[(&violation.path, code)])
}
