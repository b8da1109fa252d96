//! `POST /ext/v1/tokens`.

use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::auth::{new_token, token_hash};
use crate::clock::now;
use crate::http::Json;
use crate::http::error::ApiResult;
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{CreatedToken, NewToken, TokenRole};
use crate::storage::access::{self, Token};

impl RequestBody for NewToken {}

/// Create a token
///
/// Of the caller's account. Only its hash is stored, so that it is shown only in this answer.
#[utoipa::path(
    post,
    path = "/ext/v1/tokens",
    operation_id = "CreateToken",
    tag = "extensions",
    request_body = NewToken,
    responses((status = 200, description = "The token", body = CreatedToken)),
)]
pub async fn create_token(
    caller: Caller,
    ApiJson(body, _share): ApiJson<NewToken>,
) -> ApiResult<Json<CreatedToken>> {
    let now = now();
    let secret = new_token();
    let token = Token {
        hash: token_hash(secret.expose_secret()).to_vec(),
        tenant_id: caller.tenant().to_owned(),
        id: Uuid::now_v7().to_string(),
        role: body.role.unwrap_or(TokenRole::Full).to_string(),
        description: body.description,
        created_at: now,
        expires_at: body.expires_in.map(|seconds| now + seconds * 1000),
        last_used_at: None,
    };
    let mut db = caller.begin().await?;
    access::issue_token(&mut db, &token).await?;
    let mut created = CreatedToken {
        shown: token.into(),
        token: None,
    };
    caller.commit_as(db, &created).await?;
    created.token = Some(secret.expose_secret().to_owned());
    Ok(Json(created))
}
