//! `PUT /v3/vm/templates/{id}`.

use super::create::admit;
use crate::auth::SecretKind;
use crate::domain::template;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, TemplateId};
use crate::http::{Empty, Json};
use crate::model::{Field, Happening, TemplateBody};
use crate::storage::events::Record;
use crate::storage::{locks, templates};

/// Update a template
///
/// Replaces the whole template. Only the password stays if the body does not have it; null removes it.
#[utoipa::path(
    put,
    path = "/v3/vm/templates/{id}",
    operation_id = "UpdateTemplate",
    tag = "templates",
    params(TemplateId),
    request_body = TemplateBody,
    responses(
        (status = 200, description = "The template is updated", body = Empty),
        (
            status = 400,
            description = "The request breaks a rule, the name is taken, or it is the template autoCreate",
            body = ErrorBody,
        ),
    ),
)]
pub async fn update_template(
    caller: Caller,
    TemplateId(id): TemplateId,
    ApiJson(body, _share): ApiJson<TemplateBody>,
) -> ApiResult<Json<Empty>> {
    template::changeable(&id)?;
    let new = template::decide(body);
    let password = match &new.target_password {
        Field::Absent => None,
        Field::Null => Some(None),
        Field::Value(new) => Some(Some(caller.seal(
            SecretKind::TargetPassword,
            &id,
            &new.0,
        )?)),
    };
    let password = password.as_ref().map(Option::as_deref);
    let mut db = caller.begin().await?;
    locks::account(&mut db).await?;
    locks::templates(&mut db, std::slice::from_ref(&id)).await?;
    admit(&mut db, &id, &new).await?;
    templates::update(&mut db, &id, &new, password).await?;
    let name = new.name;
    db.record(Record::of_account(Happening::TemplateChanged { id, name }));
    db.commit().await?;
    Ok(Json(Empty {}))
}
