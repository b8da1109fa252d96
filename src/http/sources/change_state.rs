//! `PUT /v3/sources/{source_id}/changestate`.

use axum::extract::State;

use crate::config::Edition;
use crate::decode::{Kind, Violation};
use crate::domain::{state_pairs, task_state};
use crate::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody, SourceId};
use crate::http::state::{AppState, now};
use crate::http::{Empty, Json};
use crate::model::{ChangeState, SourceState};
use crate::storage::sources::{self, StateChange};

impl RequestBody for ChangeState {}

/// Change the state of a source server
///
/// Without effect on one that is unavailable, stopping, stopped, being deleted or cleared, or finished.
/// `error` fails its task. A state and a stage that do not go together are accepted.
#[utoipa::path(
    put,
    path = "/v3/sources/{source_id}/changestate",
    operation_id = "UpdateCopyState",
    tag = "sources",
    params(("source_id" = String, Path, description = "Id of the source server", max_length = 255)),
    request_body = ChangeState,
    responses((status = 200, description = "The state is taken note of", body = Empty)),
)]
pub async fn update_copy_state(
    State(state): State<AppState>,
    caller: Caller,
    SourceId(id): SourceId,
    ApiJson(body, _share): ApiJson<ChangeState>,
) -> ApiResult<Json<Empty>> {
    let change = understand(&body, state.edition)?;
    if let Some(cycle) = change.cycle
        && !state_pairs::match_up(change.state, cycle)
    {
        tracing::warn!(state = %change.state, %cycle, "the source's state and stage do not go together");
    }
    let changed = caller.with((id, change), |connection, tenant, (id, change)| {
        Box::pin(sources::change_state(
            connection,
            (tenant, id),
            *change,
            state_pairs::is_settled,
            |state, situation| match state {
                SourceState::Error => task_state::failed(situation),
                _ => Default::default(),
            },
        ))
    });
    changed.await?;
    Ok(Json(Empty {}))
}

fn understand(body: &ChangeState, edition: Edition) -> Result<StateChange, ApiError> {
    let stage_is_due = edition == Edition::Current;
    let given = [
        ("copystate", &body.copystate, true),
        ("migrationcycle", &body.migrationcycle, stage_is_due),
    ];
    for (path, text, due) in given {
        let (kind, code, message) = match text.as_deref() {
            None if due => (Kind::Missing, code::NO_COPY_STATE, "is mandatory"),
            Some("") => (Kind::TooShort, code::EMPTY_COPY_STATE, "must not be empty"),
            _ => continue,
        };
        return Err(refuse(path, kind, code, message));
    }
    let not_a_word = |path, message| refuse(path, Kind::NotAllowed, code::INVALID, message);
    let cycle = match &body.migrationcycle {
        None => None,
        Some(_) => Some(body.cycle().ok_or_else(|| {
            not_a_word(
                "migrationcycle",
                "must be one of the stages of a source server",
            )
        })?),
    };
    let state = body
        .state()
        .ok_or_else(|| not_a_word("copystate", "must be one of the states of a source server"))?;
    Ok(StateChange {
        state,
        cycle,
        now: now(),
    })
}

fn refuse(path: &str, kind: Kind, code: &str, message: &str) -> ApiError {
    let violation = Violation {
        path: path.into(),
        kind,
        message: message.into(),
    };
    ApiError::violations(&[violation], &[(path, code)])
}
