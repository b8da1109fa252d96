//! `GET /ext/v1/tokens`.

use axum::response::Response;

use crate::http::error::ApiResult;
use crate::http::extract::{ApiQuery, Caller};
use crate::http::page;
use crate::model::{ListTokens, ShownToken, TokenList};
use crate::storage::{Page, access};

/// List tokens
///
/// Those of the caller's account, newest first, without what is secret.
#[utoipa::path(
    get,
    path = "/ext/v1/tokens",
    operation_id = "ListTokens",
    tag = "extensions",
    params(ListTokens),
    responses((status = 200, description = "A page of tokens", body = TokenList)),
)]
pub async fn list_tokens(
    caller: Caller,
    ApiQuery(wanted): ApiQuery<ListTokens>,
) -> ApiResult<Response> {
    let mut db = caller.snapshot().await?;
    let found = access::page_of_tokens(&mut db, &wanted).await?;
    let page = Page {
        list: TokenList {
            tokens: found.list.into_iter().map(ShownToken::from).collect(),
        },
        has_more_matches: false,
        next: found.next,
    };
    let next = |marker| ListTokens {
        marker: Some(marker),
        ..wanted
    };
    Ok(page::page(page, next, db))
}
