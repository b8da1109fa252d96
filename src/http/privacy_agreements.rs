//! `GET` and `POST /v3/privacy-agreements`.

use crate::clock::now;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::Caller;
use crate::model::PrivacyAgreement;
use crate::storage::privacy_agreements::{accept, is_accepted};

/// Accept the privacy agreement
///
/// For the whole account. It takes no body.
#[utoipa::path(
    post,
    path = "/v3/privacy-agreements",
    operation_id = "CreatePrivacyAgreements",
    tag = "accounts",
    responses((status = 200, description = "The agreement is accepted: an empty text", body = String, content_type = "application/json")),
)]
pub async fn create_privacy_agreements(caller: Caller) -> ApiResult<Json<&'static str>> {
    accept(&mut caller.database().await?, now()).await?;
    Ok(Json(""))
}

/// Show whether the privacy agreement is accepted
#[utoipa::path(
    get,
    path = "/v3/privacy-agreements",
    operation_id = "ShowPrivacyAgreements",
    tag = "accounts",
    responses((status = 200, description = "Whether the account has accepted it", body = PrivacyAgreement)),
)]
pub async fn show_privacy_agreements(caller: Caller) -> ApiResult<Json<PrivacyAgreement>> {
    let flag = is_accepted(&mut caller.database().await?).await?;
    Ok(Json(PrivacyAgreement { flag }))
}
