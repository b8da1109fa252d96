//! `GET /v3/sha256/{key}`.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody, code};
use crate::http::extract::PathText;
use crate::model::Sha256Value;

/// The longest key, in characters.
const LONGEST: usize = 16_384;

/// Show the SHA-256 of a key
///
/// Of its UTF-8 bytes, after percent-decoding. A request's head, which the key is part of, has at most 64 KiB.
#[utoipa::path(
    get,
    path = "/v3/sha256/{key}",
    operation_id = "ShowSha256",
    tag = "agents",
    params(("key" = String, Path, description = "The key: 1 to 16,384 characters", max_length = 16384)),
    responses(
        (status = 200, description = "The hash", body = Sha256Value),
        (status = 400, description = "The key is too long, or not UTF-8", body = ErrorBody),
    ),
)]
pub async fn show_sha256(PathText(key): PathText) -> ApiResult<Json<Sha256Value>> {
    let Some(key) = key else {
        return Err(refused(
            code::INVALID,
            "key must be UTF-8, percent-encoded.",
        ));
    };
    if key.chars().count() > LONGEST {
        let message = format!("key must be at most {LONGEST} characters.");
        return Err(refused(code::TOO_LONG, &message));
    }
    Ok(Json(Sha256Value {
        value: hex::encode(Sha256::digest(key)),
    }))
}

fn refused(code: &str, message: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, code, message).detail(message.to_owned())
}
