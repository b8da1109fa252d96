//! `/v3/tasks/{task_id}/passphrase` and `/v3/tasks/{task_id}/certkey`.

use rand::distr::{Alphanumeric, SampleString};

use crate::domain::task_state;
use crate::error::{ApiResult, ErrorBody};
use crate::http::Json;
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::http::state::now;
use crate::model::{CertKey, Passphrase, WantedCertKey};
use crate::storage::tasks;

/// Letters and digits of a passphrase: more than 256 bits.
const PASSPHRASE: usize = 44;

/// Show the passphrase of a task's secure channel
///
/// While the source is replicating or syncing.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/passphrase",
    operation_id = "ShowPassphrase",
    tag = "tasks",
    params(("task_id" = String, Path, description = "Id of the task", max_length = 255)),
    responses(
        (status = 200, description = "The passphrase", body = Passphrase),
        (status = 409, description = "The source is neither replicating nor syncing", body = ErrorBody),
    ),
)]
pub async fn show_passphrase(caller: Caller, TaskId(id): TaskId) -> ApiResult<Json<Passphrase>> {
    let new = Alphanumeric.sample_string(&mut rand::rng(), PASSPHRASE);
    let work = (id.clone(), new);
    let passphrase = caller.with(work, |connection, tenant, (id, new)| {
        let allowed = task_state::has_passphrase;
        Box::pin(tasks::passphrase(connection, (tenant, id), new, allowed))
    });
    Ok(Json(Passphrase {
        passphrase: passphrase.await?,
        task_id: id,
    }))
}

/// Show the certificates of a task's secure channel
///
/// Made when first asked for, and signed by the service's own authority.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/certkey",
    operation_id = "ShowCertKey",
    tag = "tasks",
    params(
        ("task_id" = String, Path, description = "Id of the task", max_length = 255),
        WantedCertKey,
    ),
    responses((status = 200, description = "The certificates and their keys", body = CertKey)),
)]
pub async fn show_cert_key(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(_wanted): ApiQuery<WantedCertKey>,
) -> ApiResult<Json<CertKey>> {
    let certificates = caller.with((id, now()), |connection, tenant, (id, now)| {
        Box::pin(tasks::certificates(connection, (tenant, id), *now))
    });
    Ok(Json(certificates.await?))
}
