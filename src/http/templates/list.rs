//! `GET /v3/vm/templates`.

use axum::response::Response;

use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::model::{ListTemplates, TemplateList};
use crate::storage::templates;

/// List templates
///
/// Newest first, without passwords, and without the template `autoCreate`. `count` is the number of matches on all
/// pages.
#[utoipa::path(
    get,
    path = "/v3/vm/templates",
    operation_id = "ListTemplates",
    tag = "templates",
    params(ListTemplates),
    responses((status = 200, description = "A page of templates", body = TemplateList)),
)]
pub async fn list_templates(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListTemplates>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let list = templates::list(&mut db, &wanted).await?;
    Ok(Json(list).read_from(db))
}
