//! `GET /` and `GET /{version}`: the versions of the API.

use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::http::error::{ApiError, ApiResult};
use crate::http::{Json, accept};
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
/// There is only v3. Who names `text/html` in `Accept`, as browsers do, is sent to the board.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "ListApiVersion",
    tag = "service",
    responses(
        (status = 200, description = "The versions", body = Versions),
        (status = 303, description = "The caller wants a page: the board"),
    ),
)]
pub async fn list_api_version(headers: HeaderMap) -> Response {
    let vary = [(VARY, HeaderValue::from_static("accept"))];
    if accept::names(&headers, &ACCEPT, "text/html") {
        return (vary, Redirect::to("board/")).into_response();
    }
    let versions = vec![v3()];
    (vary, Json(Versions { versions })).into_response()
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
