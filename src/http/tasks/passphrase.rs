//! `GET /v3/tasks/{task_id}/passphrase`.

use crate::domain::passphrase;
use crate::http::Json;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{Caller, TaskId};
use crate::model::Passphrase;
use crate::storage::{locks, tasks};

/// Show the passphrase of a task's secure channel
///
/// Only while the source is replicating or syncing.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/passphrase",
    operation_id = "ShowPassphrase",
    tag = "tasks",
    params(TaskId),
    responses(
        (status = 200, description = "The passphrase", body = Passphrase),
        (status = 400, description = "The source is neither replicating nor syncing", body = ErrorBody),
    ),
)]
pub async fn show_passphrase(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Passphrase>> {
    let mut db = caller.database().await?;
    let known = tasks::passphrase(&mut db, &id).await?;
    passphrase::allowed(known.source_state)?;
    let passphrase = match known.passphrase {
        Some(passphrase) => passphrase,
        None => {
            let mut db = db.begin().await?;
            locks::task(&mut db, &id).await?;
            let saved = tasks::save_passphrase(&mut db, &id, &passphrase::generate()).await?;
            db.commit().await?;
            saved
        }
    };
    Ok(Json(Passphrase {
        passphrase,
        task_id: id,
    }))
}
