//! `GET /v3/tasks/{t_project_id}/networkacl/{t_network_id}/check`, for older clients.

use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiQuery, Caller, CloudNetwork};
use crate::http::{Empty, Json};
use crate::model::WantedAcl;
use crate::storage::tasks;

/// Check the ACL of a target's network
///
/// For older clients. This service has no access to the target's cloud. It answers from the network check of the newest
/// task whose target is in this network: 200 if the agent could reach the target, `SMS.6605` if not, and `SMS.6604` if
/// no agent has tried.
#[utoipa::path(
    get,
    path = "/v3/tasks/{t_project_id}/networkacl/{t_network_id}/check",
    operation_id = "CheckNetAcl",
    tag = "tasks",
    params(
        ("t_project_id" = String, Path, description = "Id of the target's project, `project_id` of a task"),
        (
            "t_network_id" = String, Path,
            description = "Id of the target's network, as in `networks` of a task's `target_server`",
        ),
        WantedAcl,
    ),
    responses(
        (status = 200, description = "The target can be reached in this network", body = Empty),
        (status = 400, description = "It cannot be reached, or nothing is known", body = ErrorBody),
    ),
)]
pub async fn check_net_acl(
    caller: Caller,
    CloudNetwork { project, network }: CloudNetwork,
    ApiQuery(wanted): ApiQuery<WantedAcl>,
) -> ApiResult<Json<Empty>> {
    let mut db = caller.database().await?;
    let check = tasks::networkacl(&mut db, &project, &network, &wanted).await?;
    match check.and_then(|check| check.destination_connectivity) {
        Some(true) => Ok(Json(Empty {})),
        Some(false) => Err(ApiError::acl_closed()),
        None => Err(ApiError::no_acl()),
    }
}
