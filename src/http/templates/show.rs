//! `GET /v3/vm/templates/{id}`.

use crate::domain::template;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, TemplateId};
use crate::model::ShownTemplate;
use crate::storage::templates;

/// Show a template
///
/// Without its password. `autoCreate` is the id of a template that is always there.
#[utoipa::path(
    get,
    path = "/v3/vm/templates/{id}",
    operation_id = "ShowTemplate",
    tag = "templates",
    params(TemplateId),
    responses((status = 200, description = "The template", body = ShownTemplate)),
)]
pub async fn show_template(
    caller: Caller,
    TemplateId(id): TemplateId,
) -> ApiResult<Json<ShownTemplate>> {
    let template = match template::built_in(&id) {
        Some(template) => template,
        None => templates::show(&mut caller.database().await?, &id).await?,
    };
    Ok(Json(ShownTemplate { template }))
}
