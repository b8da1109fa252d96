//! `DELETE /ext/v1/tokens/{token_id}`.

use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{Caller, TokenId};
use crate::http::{Empty, Json};
use crate::storage::access;

/// Revoke a token
///
/// Instances stop accepting it within ten seconds. The caller's own token may be revoked, too.
#[utoipa::path(
    delete,
    path = "/ext/v1/tokens/{token_id}",
    operation_id = "RevokeToken",
    tag = "extensions",
    params(TokenId),
    responses((status = 200, description = "The token is revoked", body = Empty)),
)]
pub async fn revoke_token(caller: Caller, TokenId(id): TokenId) -> ApiResult<Json<Empty>> {
    let mut db = caller.begin().await?;
    if !access::withdraw_token(&mut db, &id).await? {
        return Err(ApiError::no_token());
    }
    db.commit().await?;
    Ok(Json(Empty {}))
}
