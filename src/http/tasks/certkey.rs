//! `GET /v3/tasks/{task_id}/certkey`.

use crate::clock::now;
use crate::domain::pki;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::model::{CertKey, WantedCertKey};
use crate::storage::{Transaction, locks, tasks};

/// Show the certificates of a task's secure channel
///
/// They are issued at the first request, and signed by the service's own authority.
#[utoipa::path(
    get,
    path = "/v3/tasks/{task_id}/certkey",
    operation_id = "ShowCertKey",
    tag = "tasks",
    params(
        TaskId,
        WantedCertKey,
    ),
    responses((status = 200, description = "The certificates and their keys", body = CertKey)),
)]
pub async fn show_cert_key(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(_wanted): ApiQuery<WantedCertKey>,
) -> ApiResult<Json<CertKey>> {
    let now = now();
    let fresh_until = now + pki::RENEWED_BEFORE;
    let mut db = caller.database().await?;
    if let Some(known) = tasks::certkey(&mut db, &id, fresh_until).await? {
        return Ok(Json(known));
    }
    let mut db = db.begin().await?;
    locks::task(&mut db, &id).await?;
    // another request may have issued them meanwhile
    let certificates = match tasks::certkey(&mut db, &id, fresh_until).await? {
        Some(known) => known,
        None => issue(&mut db, &id, now).await?,
    };
    db.commit().await?;
    Ok(Json(certificates))
}

/// Issues and stores the certificates of a locked task, signed by its tenant's authority.
async fn issue(db: &mut Transaction, id: &str, now: i64) -> ApiResult<CertKey> {
    let authority = match tasks::authority(db).await? {
        Some(authority) => authority,
        None => tasks::save_authority(db, pki::authority(now)?).await?,
    };
    let (certificates, expires) = pki::issue(&authority, id, now)?;
    tasks::save_certkey(db, id, &certificates, expires).await?;
    Ok(certificates)
}
