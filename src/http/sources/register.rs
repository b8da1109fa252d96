//! `POST /v3/sources`.

use uuid::Uuid;

use crate::clock::now;
use crate::decode::Operation;
use crate::domain::checks;
use crate::domain::registration::{self, Registration};
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{Happening, IdResponse, SourceServer};
use crate::storage::events::Record;
use crate::storage::sources::{self, Registered};
use crate::storage::{self, Transaction, count_sources};

/// How often to try a registration that collides with another one of the same machine. The second try finds what the
/// other one wrote. The third is in case that was deleted in between.
const TRIES: usize = 3;

impl RequestBody for SourceServer {
    const OPERATION: Operation = Operation::Report;
    const CODES: &'static [(&'static str, &'static str)] =
        &[("name", code::SOURCE_NAME), ("id", code::SOURCE_ID)];
}

/// Register a source server
///
/// A server that is registered already is updated: absent fields stay, `null` clears a field, and arrays are replaced
/// whole. It is recognized by its `id`, or without one by its `ip`, `name` and MAC addresses. A new one joins the
/// default migration project.
#[utoipa::path(
    post,
    path = "/v3/sources",
    operation_id = "RegisterServer",
    tag = "sources",
    request_body = SourceServer,
    responses((status = 200, description = "The source server is registered", body = IdResponse)),
)]
pub async fn register_server(
    caller: Caller,
    ApiJson(body, _share): ApiJson<SourceServer>,
) -> ApiResult<Json<IdResponse>> {
    let decided = registration::decide(Uuid::now_v7().to_string(), body, now());
    let registration =
        decided.map_err(|violation| ApiError::violations(&[violation], SourceServer::CODES))?;
    let (mut db, Registered { id, is_new }) = register(&caller, &registration).await?;
    let server = sources::server(&mut db, &id).await?;
    sources::save_checks(&mut db, &id, &checks::of(&server)).await?;
    if is_new {
        let registered = Happening::SourceRegistered {
            name: server.name.value().cloned(),
            ip: server.ip.value().cloned(),
            os_type: server.os_type.value().copied(),
        };
        db.record(Record::of_source(&id, None, registered));
        count_sources(&mut db, 1).await?;
    }
    caller.commit(db, IdResponse { id }).await
}

async fn register(
    caller: &Caller,
    registration: &Registration,
) -> storage::Result<(Transaction, Registered)> {
    for _ in 1..TRIES {
        match try_to_register(caller, registration).await {
            Err(error) if error.is_collision() => {}
            registered => return registered,
        }
    }
    try_to_register(caller, registration).await
}

async fn try_to_register(
    caller: &Caller,
    registration: &Registration,
) -> storage::Result<(Transaction, Registered)> {
    let mut db = caller.begin().await?;
    let registered = sources::register(&mut db, registration).await?;
    Ok((db, registered))
}
