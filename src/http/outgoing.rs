//! Answers on their way to clients.
//!
//! An answer is held in memory until its client has taken it. Over TCP, and even more over HTTP/2, whose clients say how
//! much of each answer they want, a client may leave it there; hyper then does not ask for the next piece, so that a time
//! limit inside the body would not be noticed. Every answer that could stay is therefore known here, and can be given up.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// Pieces that an answer is handed out in, in bytes. Once handed out, a piece is hyper's.
const PIECE: usize = 16 * 1024;

/// What an answer costs that is compressed on the way, in bytes.
pub const COMPRESSED: u64 = 384 * 1024;

/// The part of each answer that is free, in bytes, so that small answers never suffer from large ones.
const FREE: usize = 64 * 1024;

/// An answer of which nothing was taken for so long is given up if memory is short.
const SHORT: Duration = Duration::from_millis(500);

/// How often to look for answers that nobody takes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// All answers that are on their way.
#[derive(Debug)]
pub struct Outgoing {
    /// How many bytes may be held before those that nobody takes are given up.
    bytes: usize,
    held: AtomicUsize,
    /// By age.
    answers: Mutex<BTreeMap<u64, Arc<Answer>>>,
    next: AtomicU64,
    begin: Instant,
}

/// An answer on its way.
#[derive(Debug)]
struct Answer {
    rest: Mutex<Rest>,
    bytes: usize,
    /// When something was last taken of it, in milliseconds since [`Outgoing::begin`].
    taken: AtomicU64,
}

/// What has not been handed out yet. Empty once the answer was given up.
#[derive(Debug)]
struct Rest {
    piece: Bytes,
    body: Option<Body>,
}

impl Outgoing {
    /// With so many bytes, and so much time for a client to take the next piece of an answer.
    #[must_use]
    pub fn new(bytes: usize, patience: Duration) -> Arc<Self> {
        let outgoing = Arc::new(Self {
            bytes,
            held: AtomicUsize::new(0),
            answers: Mutex::default(),
            next: AtomicU64::new(0),
            begin: Instant::now(),
        });
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(look_after(Arc::downgrade(&outgoing), patience));
        }
        outgoing
    }

    /// A body that is known here until it has been taken; `None` if there is no memory for it, even without those that
    /// nobody takes. `bytes` are those that it holds, if its length is not known.
    pub fn watch(self: &Arc<Self>, body: Body, bytes: u64) -> Option<Body> {
        let bytes = body.size_hint().upper().unwrap_or(bytes) as usize;
        let bytes = bytes.saturating_sub(FREE);
        if self.held.fetch_add(bytes, Relaxed) + bytes > self.bytes {
            self.give_up(SHORT);
        }
        let number = self.next.fetch_add(1, Relaxed);
        let answer = Arc::new(Answer {
            rest: Mutex::new(Rest {
                piece: Bytes::new(),
                body: Some(body),
            }),
            bytes,
            taken: AtomicU64::new(self.now()),
        });
        let watched = Watched {
            number,
            answer: Arc::clone(&answer),
            outgoing: Arc::clone(self),
        };
        let held = self.held.load(Relaxed);
        if bytes > 0 && held > self.bytes && held > bytes {
            return None;
        }
        self.lock().insert(number, answer);
        Some(Body::new(watched))
    }

    /// Gives up the answers of which nothing was taken for so long, and returns how many.
    fn give_up(&self, patience: Duration) -> usize {
        let now = self.now();
        let answers = self.lock();
        let left = answers.values().filter(|answer| {
            let since = now.saturating_sub(answer.taken.load(Relaxed));
            Duration::from_millis(since) >= patience
        });
        left.filter(|answer| self.give_up_one(answer)).count()
    }

    fn give_up_one(&self, answer: &Answer) -> bool {
        let mut rest = answer.lock();
        let given_up = rest.body.take().is_some();
        rest.piece = Bytes::new();
        if given_up {
            self.held.fetch_sub(answer.bytes, Relaxed);
            metrics::counter!("sms_answers_given_up_total").increment(1);
        }
        given_up
    }

    fn now(&self) -> u64 {
        self.begin.elapsed().as_millis() as u64
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Answer>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives up what nobody takes, for as long as there is somebody who answers.
async fn look_after(outgoing: Weak<Outgoing>, patience: Duration) {
    loop {
        tokio::time::sleep(LOOK_EVERY.min(patience)).await;
        let Some(outgoing) = outgoing.upgrade() else {
            return;
        };
        let given_up = outgoing.give_up(patience);
        if given_up > 0 {
            tracing::warn!(answers = given_up, "clients do not take their answers");
        }
    }
}

impl Answer {
    fn lock(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of an answer that is known to [`Outgoing`].
struct Watched {
    number: u64,
    answer: Arc<Answer>,
    outgoing: Arc<Outgoing>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut rest = self.answer.lock();
        self.answer.taken.store(self.outgoing.now(), Relaxed);
        if rest.piece.is_empty() {
            let Some(body) = &mut rest.body else {
                let late = "nobody took the answer in time";
                return Poll::Ready(Some(Err(axum::Error::new(late))));
            };
            match std::task::ready!(Pin::new(body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => rest.piece = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let most = rest.piece.len().min(PIECE);
        let piece = rest.piece.split_to(most);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        let rest = self.answer.lock();
        rest.piece.is_empty() && rest.body.as_ref().is_some_and(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.answer.lock();
        let piece = rest.piece.len() as u64;
        let body = rest.body.as_ref().map(Body::size_hint).unwrap_or_default();
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + piece);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + piece);
        }
        hint
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.outgoing.lock().remove(&self.number);
        if self.answer.lock().body.take().is_some() {
            self.outgoing.held.fetch_sub(self.answer.bytes, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests;
