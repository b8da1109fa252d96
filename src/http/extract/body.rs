//! Bodies, read within limits of size, time and memory.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use crate::auth::{Auth, Principal};
use crate::heavy::heavy;
use crate::http::RequestLimits;
use crate::http::error::{ApiError, code};
use crate::http::memory::{Owner, Part};
use crate::http::state::AppState;

/// The most memory that a list item takes, as model, as document and on its way to Postgres.
const ITEM: usize = 1024;

/// What a large body has to bring at least in [`RequestLimits::body_idle`], in bytes. Also the size at which it is large.
const PIECE: usize = 64 * 1024;

/// A request's share of the memory for bodies. It is kept with the request's data and released with them.
#[derive(Debug)]
pub struct Share(Part);

impl Share {
    /// Does work that takes longer the larger the body is.
    pub fn work<T>(&self, work: impl FnOnce() -> T) -> T {
        heavy(self.0.bytes(), work)
    }

    /// Takes the memory that this many list items need beyond their bytes on the wire.
    pub(super) fn hold_items(&mut self, items: usize) -> Result<(), ApiError> {
        self.grow((items * ITEM).saturating_sub(self.0.bytes()))
    }

    fn grow(&mut self, by: usize) -> Result<(), ApiError> {
        let fits = self.0.grow(by);
        fits.then_some(()).ok_or_else(ApiError::no_memory)
    }
}

/// An extension of requests with a body: it is told when that has been read.
#[derive(Debug, Clone)]
pub struct BodyRead(pub Arc<Notify>);

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

/// Whose the body of a request is.
fn owner(parts: &Parts, state: &AppState) -> Owner {
    match (&state.auth, parts.extensions.get::<Principal>()) {
        (Auth::None, _) => Owner::Everybody,
        (_, Some(principal)) => Owner::Account(Arc::clone(&principal.tenant)),
        (_, None) => Owner::Unknown,
    }
}

/// Charges a body that was read early to the account whose it is.
///
/// # Errors
/// 503 if the account has too many bodies in memory.
pub(in crate::http) fn belongs_to(request: &Request, account: &Arc<str>) -> Result<(), ApiError> {
    let Some(early) = request.extensions().get::<Early>() else {
        return Ok(());
    };
    let mut body = early.body.lock().unwrap_or_else(PoisonError::into_inner);
    let fits = match &mut *body {
        Some((_, Share(part))) => part.belongs_to(Owner::Account(Arc::clone(account))),
        None => true,
    };
    fits.then_some(()).ok_or_else(ApiError::no_memory)
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
    let hash = share.work(|| Sha256::digest(&bytes).into());
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
    let share = Share(state.body_memory.part(owner(parts, state)));
    let collected = collect(body, share, &state.limits);
    let collected = tokio::time::timeout(state.limits.body_deadline, collected).await;
    if let Some(BodyRead(read)) = parts.extensions.get() {
        read.notify_one();
    }
    collected.unwrap_or_else(|_| Err(ApiError::from_status(StatusCode::REQUEST_TIMEOUT)))
}

async fn collect(
    mut body: Body,
    mut share: Share,
    limits: &RequestLimits,
) -> Result<(Bytes, Share), ApiError> {
    let mut arrived = Arrived::default();
    loop {
        // the beginning may come in drops; a large body has to bring so much in the time that it may pause
        let enough = match arrived.bytes {
            0..PIECE => arrived.bytes + 1,
            bytes => bytes + PIECE,
        };
        let piece = gather(&mut body, enough, &mut arrived, &mut share, limits.max_body);
        let gathered = tokio::time::timeout(limits.body_idle, piece).await;
        if gathered.map_err(|_| ApiError::from_status(StatusCode::REQUEST_TIMEOUT))?? {
            let body = share.work(|| arrived.join());
            return Ok((body, share));
        }
    }
}

/// A body as it arrives. If it grew in one place, it would be copied and take its memory twice, again and again.
#[derive(Default)]
struct Arrived {
    full: Vec<BytesMut>,
    last: BytesMut,
    bytes: usize,
}

impl Arrived {
    fn add(&mut self, mut data: Bytes) {
        self.bytes += data.len();
        while !data.is_empty() {
            let room = PIECE - self.last.len();
            self.last
                .extend_from_slice(&data.split_to(room.min(data.len())));
            if self.last.len() == PIECE {
                self.full.push(std::mem::take(&mut self.last));
            }
        }
    }

    fn join(self) -> Bytes {
        if self.full.is_empty() {
            return self.last.freeze();
        }
        let mut whole = BytesMut::with_capacity(self.bytes);
        let pieces = self.full.into_iter().chain([self.last]);
        pieces.for_each(|piece| whole.extend_from_slice(&piece));
        whole.freeze()
    }
}

/// Reads a body until this many bytes have arrived. Returns whether it has ended.
async fn gather(
    body: &mut Body,
    enough: usize,
    arrived: &mut Arrived,
    share: &mut Share,
    most: usize,
) -> Result<bool, ApiError> {
    while arrived.bytes < enough {
        let Some(data) = frame(body).await? else {
            return Ok(true);
        };
        if arrived.bytes + data.len() > most {
            return Err(ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        share.grow(data.len())?;
        arrived.add(data);
    }
    Ok(false)
}

async fn frame(body: &mut Body) -> Result<Option<Bytes>, ApiError> {
    match body.frame().await {
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
    fn a_body_is_whole_however_it_arrives() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7] {
            let sent: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            for frame in [1, 1000, PIECE, 2 * PIECE + 1] {
                let mut arrived = Arrived::default();
                sent.chunks(frame)
                    .for_each(|frame| arrived.add(Bytes::copy_from_slice(frame)));
                assert_eq!(arrived.bytes, length);
                assert_eq!(arrived.join(), sent, "{length} in frames of {frame}");
            }
        }
    }

    #[test]
    fn two_bodies_with_the_most_items_fit_into_memory_together() {
        assert!(RequestLimits::default().body_memory >= 2 * MAX_TOTAL_ITEMS * ITEM);
    }
}
