//! `GET /v3/vm/templates/{id}/target-password`.

use crate::auth::SecretKind;
use crate::domain::template::AUTO_CREATE;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{Caller, TemplateId};
use crate::model::TargetPassword;
use crate::storage::templates;

/// Show the password of a template's target server
///
/// For agents, which configure the target server.
#[utoipa::path(
    get,
    path = "/v3/vm/templates/{id}/target-password",
    operation_id = "ShowTargetPassword",
    tag = "templates",
    params(TemplateId),
    responses((status = 200, description = "The password", body = TargetPassword)),
)]
pub async fn show_target_password(
    caller: Caller,
    TemplateId(id): TemplateId,
) -> ApiResult<Json<TargetPassword>> {
    let target_password = match id.as_str() {
        AUTO_CREATE => None,
        id => read(&caller, id).await?,
    };
    Ok(Json(TargetPassword {
        target_password,
        template_id: id,
    }))
}

/// Reads the password of a template, and encrypts it if it was stored before there was a master key.
async fn read(caller: &Caller, id: &str) -> ApiResult<Option<String>> {
    const KIND: SecretKind = SecretKind::TargetPassword;
    let mut db = caller.database().await?;
    let Some(stored) = templates::password(&mut db, id).await? else {
        return Ok(None);
    };
    if let Some(sealed) = caller.sealed_anew(KIND, id, &stored)? {
        templates::replace_password(&mut db, id, &stored, &sealed).await?;
    }
    Ok(Some(caller.open(KIND, id, &stored)?))
}
