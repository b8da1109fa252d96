//! `GET /v3/tasks/{t_project_id}/networkacl/{t_network_id}/check`, for older clients.

use axum::http::StatusCode;

use crate::http::error::{ApiError, ErrorBody, code};

/// Check the ACL of a target's network
///
/// For older clients. This service has no access to the target's cloud, so it always answers that it cannot read the
/// ACL.
#[utoipa::path(
    get,
    path = "/v3/tasks/{t_project_id}/networkacl/{t_network_id}/check",
    operation_id = "CheckNetAcl",
    tag = "tasks",
    params(
        ("t_project_id" = String, Path, description = "Id of the target's project"),
        ("t_network_id" = String, Path, description = "Id of the target's network"),
    ),
    responses((status = 400, description = "The ACL cannot be read", body = ErrorBody)),
)]
pub async fn check_net_acl() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        code::NO_ACL,
        "The network's ACL cannot be read: this service has no access to the target's cloud. Check it there.",
    )
}
