//! `DELETE /v3/vm/templates/{id}`.

use std::collections::BTreeSet;

use crate::domain::template;
use crate::http::error::{ApiResult, ErrorBody, OneOf};
use crate::http::extract::{Caller, TemplateId};
use crate::http::{Empty, Json};
use crate::model::Happening;
use crate::storage::events::Record;
use crate::storage::{locks, templates};

/// Delete a template
///
/// Refused if a task uses it.
#[utoipa::path(
    delete,
    path = "/v3/vm/templates/{id}",
    operation_id = "DeleteTemplate",
    tag = "templates",
    params(TemplateId),
    responses(
        (status = 200, description = "The template is deleted", body = Empty),
        (status = 400, description = "A task uses the template, or it is the template autoCreate", body = ErrorBody),
    ),
)]
pub async fn delete_template(caller: Caller, TemplateId(id): TemplateId) -> ApiResult<Json<Empty>> {
    delete_all(&caller, &[id]).await?;
    Ok(Json(Empty {}))
}

/// Deletes all of these templates, or none if one does not exist or is in use.
pub(super) async fn delete_all(caller: &Caller, ids: &[String]) -> Result<(), OneOf> {
    for id in ids {
        template::changeable(id)
            .map_err(|conflict| OneOf::new(id, "names a template that stays", conflict.into()))?;
    }
    let mut db = caller.begin().await?;
    locks::templates(&mut db, ids).await?;
    templates::require_unused(&mut db, ids).await?;
    templates::delete(&mut db, ids).await?;
    for id in ids.iter().collect::<BTreeSet<_>>() {
        let id = id.clone();
        db.record(Record::of_account(Happening::TemplateDeleted { id }));
    }
    db.commit().await?;
    Ok(())
}
