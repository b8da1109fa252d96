//! `POST /v3/vm/templates`.

use uuid::Uuid;

use crate::auth::SecretKind;
use crate::domain::template;
use crate::http::Json;
use crate::http::error::{ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{Happening, IdResponse, NewTemplate, TemplateBody};
use crate::storage::events::Record;
use crate::storage::{Transaction, locks, templates};

impl RequestBody for TemplateBody {}

/// Create a template
///
/// Names are unique in an account, which has at most 50 templates.
#[utoipa::path(
    post,
    path = "/v3/vm/templates",
    operation_id = "CreateTemplate",
    tag = "templates",
    request_body = TemplateBody,
    responses(
        (status = 200, description = "The template is created", body = IdResponse),
        (
            status = 400,
            description = "The request breaks a rule, the name is taken, or there are too many templates",
            body = ErrorBody,
        ),
    ),
)]
pub async fn create_template(
    caller: Caller,
    ApiJson(body, _share): ApiJson<TemplateBody>,
) -> ApiResult<Json<IdResponse>> {
    let new = template::decide(body);
    let id = Uuid::now_v7().to_string();
    let password = match new.target_password.value() {
        Some(secret) => Some(caller.seal(SecretKind::TargetPassword, &id, &secret.0)?),
        None => None,
    };
    let mut db = caller.begin().await?;
    locks::account(&mut db).await?;
    admit(&mut db, &id, &new).await?;
    templates::create(&mut db, &id, &new, password.as_deref()).await?;
    let created = Happening::TemplateCreated {
        id: id.clone(),
        name: new.name,
    };
    db.record(Record::of_account(created));
    caller.commit(db, IdResponse { id }).await
}

/// Makes sure that the account, which is locked, can have this template besides its others.
pub(super) async fn admit(db: &mut Transaction, id: &str, new: &NewTemplate) -> ApiResult<()> {
    let name = new.name.as_deref();
    let taken = templates::taken(db, id, name).await?;
    template::admit(name, taken.name, taken.others)?;
    Ok(())
}
