//! Liveness and readiness.

use axum::extract::State;

use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::state::AppState;
use crate::http::{Empty, Json};
use crate::storage::schema::Schema;

/// Check that the process is running
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "Live",
    tag = "service",
    responses((status = 200, description = "The process is running", body = Empty)),
)]
pub async fn live() -> Json<Empty> {
    Json(Empty {})
}

/// Check that the service can serve requests
///
/// It can if Postgres answers and has the schema of this version, or a newer one that this version can work on, and nobody
/// has asked the service to stop.
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "Ready",
    tag = "service",
    responses(
        (status = 200, description = "The service can serve requests", body = Empty),
        (status = 503, description = "It cannot; the message says why", body = ErrorBody),
    ),
)]
pub async fn ready(State(state): State<AppState>) -> ApiResult<Json<Empty>> {
    if state.leaving.is_cancelled() {
        return Err(ApiError::later("The service is about to stop."));
    }
    match state.database.schema().await {
        Ok(schema) if schema.serves() => Ok(Json(Empty {})),
        Ok(Schema::TooNew) => Err(ApiError::later(
            "The database belongs to a newer version, and this one cannot work on it. Replace this instance.",
        )),
        Ok(_) => Err(ApiError::later(
            "The database lacks migrations. Run: sms-task-service migrate",
        )),
        Err(error) => {
            tracing::warn!(error = %error, "not ready");
            Err(ApiError::later("The database does not answer."))
        }
    }
}
