//! `POST /v3/sources`.

use uuid::Uuid;

use crate::domain::registration;
use crate::error::{ApiError, ApiResult, code};
use crate::http::Json;
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::http::state::now;
use crate::model::{IdResponse, SourceServer};
use crate::storage::sources;

impl RequestBody for SourceServer {
    const CODES: &'static [(&'static str, &'static str)] =
        &[("name", code::SOURCE_NAME), ("id", code::SOURCE_ID)];
}

/// Register a source server
///
/// The same server again (the same `id`, or without one the same `ip`, `name` and MAC addresses) is
/// updated: what the body does not say stays, `null` clears, arrays are replaced whole.
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
    ApiJson(body, share): ApiJson<SourceServer>,
) -> ApiResult<Json<IdResponse>> {
    let decided = registration::decide(Uuid::now_v7().to_string(), body, now());
    let registration =
        decided.map_err(|violation| ApiError::violations(&[violation], SourceServer::CODES))?;
    let work = (registration, share);
    let id = caller.with(work, |connection, tenant, (registration, _)| {
        Box::pin(sources::register(connection, tenant, registration))
    });
    Ok(Json(IdResponse { id: id.await? }))
}
