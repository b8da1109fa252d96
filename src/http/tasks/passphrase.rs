//! `GET /v3/tasks/{task_id}/passphrase`.

use super::secrets::encrypt_outdated;
use crate::auth::SecretKind;
use crate::domain::passphrase;
use crate::http::Json;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{Caller, TaskId};
use crate::model::Passphrase;
use crate::storage::{Session, locks, tasks};

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
    let stored = match known.passphrase {
        Some(stored) => {
            encrypt_outdated(&caller, db, &id, (SecretKind::Passphrase, &stored)).await?;
            stored
        }
        None => make(&caller, db, &id).await?,
    };
    Ok(Json(Passphrase {
        passphrase: caller.open(SecretKind::Passphrase, &id, &stored)?,
        task_id: id,
    }))
}

/// Makes the passphrase of a task, unless another request has just done so. Returns it as it is stored.
async fn make(caller: &Caller, db: Session, id: &str) -> ApiResult<String> {
    let new = caller.seal(SecretKind::Passphrase, id, &passphrase::generate())?;
    let mut db = db.begin().await?;
    locks::task(&mut db, id).await?;
    let stored = tasks::save_passphrase(&mut db, id, &new).await?;
    db.commit().await?;
    Ok(stored)
}
