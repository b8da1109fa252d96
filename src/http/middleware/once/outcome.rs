//! Outcomes: which are kept, and how they are answered again.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::ETAG;
use axum::http::response::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::http::claims::Claims;
use crate::http::error::ApiError;
use crate::http::json;
use crate::http::repeat::Repeat;
use crate::model::IdResponse;
use crate::storage::outcomes::{self, Claim, Known, Once, Outcome};
use crate::storage::{Database, Result, Tenant};

/// Tells the client that an answer is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest answer of an operation that is done once, in bytes.
const LONGEST: usize = 64 * 1024;

/// A tenant's outcomes.
pub(super) struct Memory(Tenant);

impl Memory {
    pub(super) fn of(database: &Database, tenant: &Arc<str>) -> Self {
        Self(Tenant::new(Arc::clone(tenant), database.clone()))
    }

    pub(super) async fn claim(&self, once: &Once) -> Result<Known> {
        let mut db = self.0.database().await?;
        outcomes::claim(&mut db, once).await
    }

    pub(super) async fn forget(&self, claim: &Claim) -> Result<()> {
        let mut db = self.0.database().await?;
        outcomes::forget(&mut db, claim).await
    }

    /// Whether what a request created has been deleted since.
    pub(super) async fn is_gone(&self, outcome: &Outcome, repeat: Repeat) -> Result<bool> {
        let created = serde_json::from_slice::<IdResponse>(&outcome.body);
        let (Repeat::Creates(made), Ok(created)) = (repeat, created) else {
            return Ok(false);
        };
        let mut db = self.0.database().await?;
        Ok(!outcomes::is_there(&mut db, made, &created.id).await?)
    }

    /// Writes down the outcome of a request that committed none with its work, such as a refusal, or gives up its
    /// claims.
    pub(super) async fn settle(&self, claims: &Claims, answer: Response) -> Response {
        if claims.are_settled() {
            return answer;
        }
        let (parts, body) = answer.into_parts();
        let Ok(body) = to_bytes(body, LONGEST).await else {
            return ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        };
        if let Err(error) = self.write(claims, &parts, &body).await {
            tracing::warn!(error = %error, "the outcome of a request is not written down");
        }
        Response::from_parts(parts, Body::from(body))
    }

    async fn write(&self, claims: &Claims, parts: &Parts, body: &Bytes) -> Result<()> {
        let mut db = self.0.database().await?;
        if !is_kept(parts.status) {
            return claims.release(&mut db).await;
        }
        let etag = parts.headers.get(ETAG).and_then(|tag| tag.to_str().ok());
        let outcome = Outcome {
            status: parts.status.as_u16().into(),
            etag: etag.map(str::to_owned),
            body: body.to_vec(),
        };
        claims.write(&mut db, &outcome).await?;
        Ok(())
    }
}

/// Whether an answer is final. The others are about the caller, the transport or the moment, so that the same request
/// may be answered differently next time.
fn is_kept(status: StatusCode) -> bool {
    let passing = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::CONFLICT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    !status.is_server_error() && !passing.contains(&status)
}

/// The first answer.
pub(super) fn again(outcome: Outcome) -> Response {
    let mut response = json(Bytes::from(outcome.body));
    let status = u16::try_from(outcome.status).ok();
    *response.status_mut() = status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    let etag = outcome.etag.and_then(|tag| HeaderValue::try_from(tag).ok());
    headers.extend(etag.map(|tag| (ETAG, tag)));
    response
}
