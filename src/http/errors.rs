//! `GET /ext/v1/errors/{code}`.

use axum::http::{HeaderMap, StatusCode};

use crate::catalogue::{self, Language};
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, code};
use crate::http::extract::{ApiQuery, Caller, PathText};
use crate::model::{ErrorAdvice, WantedLanguage};

/// Show what an error code means
///
/// And what to do about it, in English or Chinese: codes of this service, of the vendor's service and of agents, which a failed
/// task has in its `error_json`.
#[utoipa::path(
    get,
    path = "/ext/v1/errors/{code}",
    operation_id = "ShowError",
    tag = "extensions",
    params(
        ("code" = String, Path, description = "The code, such as `SMS.7713`", max_length = 255),
        WantedLanguage,
        ("X-Language" = Option<String>, Header, description = "`en-us` or `zh-cn`, as the vendor's consoles send it"),
    ),
    responses((status = 200, description = "What it means", body = ErrorAdvice)),
)]
pub async fn show_error(
    _caller: Caller,
    PathText(code): PathText,
    headers: HeaderMap,
    ApiQuery(wanted): ApiQuery<WantedLanguage>,
) -> ApiResult<Json<ErrorAdvice>> {
    let header = headers
        .get("x-language")
        .and_then(|value| value.to_str().ok());
    let language = match wanted.language.as_deref().or(header) {
        Some(name) if name.to_ascii_lowercase().starts_with("zh") => Language::Chinese,
        _ => Language::English,
    };
    let advice = code.and_then(|code| catalogue::advice(&code, language));
    Ok(Json(advice.ok_or_else(unknown)?))
}

fn unknown() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        code::INVALID,
        "There is no such error code. Codes look like SMS.7703 or APIGW.0301.",
    )
}
