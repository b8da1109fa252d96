//! Bodies, read within limits of size, time and memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use crate::http::error::{ApiError, code};
use crate::http::state::AppState;

/// Bodies of at least this size are processed off the async threads, which they would block.
const LARGE: usize = 256 * 1024;

/// The most memory that a list item takes, as model, as document and on its way to Postgres.
const ITEM: usize = 1024;

/// A request's share of the memory for bodies. It is kept with the request's data and released with them.
#[derive(Debug, Default)]
pub struct Share {
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Share {
    /// Does work that takes longer the larger the body is: for large bodies, off the async threads.
    ///
    /// The share is kept until the work is done, even if the client does not wait for it.
    ///
    /// # Errors
    /// 500 if the work panics.
    pub async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(T, Self), ApiError> {
        if self.bytes < LARGE {
            return Ok((work(), self));
        }
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || (span.in_scope(work), self))
            .await
            .map_err(|_| ApiError::from_status(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// Takes the memory that this many list items need beyond their bytes on the wire.
    pub(super) fn hold_items(&mut self, items: usize, state: &AppState) -> Result<(), ApiError> {
        self.grow((items * ITEM).saturating_sub(self.bytes), state)
    }

    /// Takes more memory, or refuses. Waiting for it while holding some could last for ever.
    fn grow(&mut self, by: usize, state: &AppState) -> Result<(), ApiError> {
        let held = self.bytes.div_ceil(1024);
        self.bytes += by;
        let kibibytes = u32::try_from(self.bytes.div_ceil(1024) - held).unwrap_or(u32::MAX);
        let more = Arc::clone(&state.body_memory).try_acquire_many_owned(kibibytes);
        let more = more.map_err(|_| {
            ApiError::later("The service is processing too many large bodies. Try again shortly.")
        })?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}

/// A body that was read before the handler runs. Only the first taker gets it.
#[derive(Debug, Clone)]
struct Early {
    hash: [u8; 32],
    body: Arc<Mutex<Option<(Bytes, Share)>>>,
}

impl Early {
    fn take(&self) -> Option<(Bytes, Share)> {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.take()
    }
}

/// Reads a body before the handler does, who takes it from the request then, and returns its SHA-256.
///
/// # Errors
/// Those of [`read`].
pub(in crate::http) async fn hashed(
    request: Request,
    state: &AppState,
) -> Result<(Request, [u8; 32]), ApiError> {
    if let Some(early) = request.extensions().get::<Early>() {
        let hash = early.hash;
        return Ok((request, hash));
    }
    let (mut parts, body) = request.into_parts();
    let (bytes, share) = read(&parts, body, state).await?;
    let hashed = bytes.clone();
    let hash = share.work(move || Sha256::digest(&hashed).into());
    let (hash, share) = hash.await?;
    parts.extensions.insert(Early {
        hash,
        body: Arc::new(Mutex::new(Some((bytes, share)))),
    });
    Ok((Request::from_parts(parts, Body::empty()), hash))
}

/// Reads a whole body, or takes it if it was read already.
///
/// # Errors
/// 413 if it is too large, 408 if it is too slow, 503 if there is no memory for it.
pub(in crate::http) async fn read(
    parts: &Parts,
    body: Body,
    state: &AppState,
) -> Result<(Bytes, Share), ApiError> {
    if let Some(read) = parts.extensions.get::<Early>().and_then(Early::take) {
        return Ok(read);
    }
    let announced = parts.headers.get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > state.limits.max_body) {
        return Err(ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    tokio::time::timeout(state.limits.body_deadline, collect(body, state))
        .await
        .unwrap_or_else(|_| Err(ApiError::from_status(StatusCode::REQUEST_TIMEOUT)))
}

async fn collect(mut body: Body, state: &AppState) -> Result<(Bytes, Share), ApiError> {
    let mut bytes = BytesMut::new();
    let mut share = Share::default();
    while let Some(data) = frame(&mut body, state.limits.body_idle).await? {
        if bytes.len() + data.len() > state.limits.max_body {
            return Err(ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        share.grow(data.len(), state)?;
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.freeze(), share))
}

async fn frame(body: &mut Body, idle: Duration) -> Result<Option<Bytes>, ApiError> {
    let frame = tokio::time::timeout(idle, body.frame()).await;
    match frame.map_err(|_| ApiError::from_status(StatusCode::REQUEST_TIMEOUT))? {
        None => Ok(None),
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
        Some(Err(_)) => {
            let message = "The request body ended early.";
            Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                code::BAD_REQUEST,
                message,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::MAX_TOTAL_ITEMS;
    use crate::http::RequestLimits;

    #[test]
    fn two_bodies_with_the_most_items_fit_into_memory_together() {
        assert!(RequestLimits::default().body_memory >= 2 * MAX_TOTAL_ITEMS * ITEM);
    }
}
