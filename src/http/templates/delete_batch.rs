//! `POST /v3/vm/templates/delete`.

use super::delete::delete_all;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller};
use crate::http::{Empty, Json};
use crate::model::DeleteMany;

/// Delete templates
///
/// Deletes all of them, or none if one does not exist or a task uses it.
#[utoipa::path(
    post,
    path = "/v3/vm/templates/delete",
    operation_id = "DeleteTemplates",
    tag = "templates",
    request_body = DeleteMany,
    responses(
        (status = 200, description = "The templates are deleted", body = Empty),
        (
            status = 400,
            description = "The request breaks a rule, or one of the templates is in use; none is deleted",
            body = ErrorBody,
        ),
        (status = 404, description = "One of the templates does not exist; none is deleted", body = ErrorBody),
    ),
)]
pub async fn delete_templates(
    caller: Caller,
    ApiJson(body, _share): ApiJson<DeleteMany>,
) -> ApiResult<Json<Empty>> {
    let ids = body.ids.unwrap_or_default().0;
    delete_all(&caller, &ids)
        .await
        .map_err(|one| one.among(&ids))?;
    Ok(Json(Empty {}))
}
