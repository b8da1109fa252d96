//! `GET /` and `GET /{version}`: the versions of the API.

use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::StatusCode;

use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::model::{Link, Version, Versions};

fn v3() -> Version {
    Version {
        id: "v3",
        links: vec![Link {
            href: "/v3",
            rel: "self",
        }],
        status: "CURRENT",
        updated: "2024-09-04T00:00:00Z",
    }
}

/// List the versions of the API
///
/// There is only v3.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "ListApiVersion",
    tag = "service",
    responses((status = 200, description = "The versions", body = Versions)),
)]
pub async fn list_api_version() -> Json<Versions> {
    Json(Versions {
        versions: vec![v3()],
    })
}

/// Show a version of the API
///
/// `updated` is the date of the API page that the service was founded on.
#[utoipa::path(
    get,
    path = "/{version}",
    operation_id = "ShowApiVersion",
    tag = "service",
    params(("version" = String, Path, description = "Id of the version")),
    responses(
        (status = 200, description = "The version", body = Version),
        (status = 404, description = "There is no such version", body = crate::http::error::ErrorBody),
    ),
)]
pub async fn show_api_version(
    params: Result<RawPathParams, RawPathParamsRejection>,
) -> ApiResult<Json<Version>> {
    let names_v3 = |params: RawPathParams| params.iter().any(|(_, version)| version == "v3");
    if params.is_ok_and(names_v3) {
        return Ok(Json(v3()));
    }
    Err(ApiError::from_status(StatusCode::NOT_FOUND))
}
