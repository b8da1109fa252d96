//! An accepted connection, with the deadlines that hyper does not keep.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::Limits;
use super::connection_cap::Slot;
use super::phase::Phase;

/// A TCP connection that keeps its slot under the cap until it is dropped, and fails when its
/// client leaves a request head unfinished or does not read its answers.
#[derive(Debug)]
pub struct Connection {
    tcp: TcpStream,
    phase: Arc<Phase>,
    /// The number of the request whose head has begun to arrive.
    begun_head: Option<u64>,
    head: Deadline,
    write: Deadline,
    _slot: Slot,
}

impl Connection {
    pub(super) fn new(tcp: TcpStream, slot: Slot, limits: &Limits) -> Self {
        Self {
            tcp,
            phase: Arc::default(),
            begun_head: None,
            head: Deadline::new(limits.header_read, "the request head did not end in time"),
            write: Deadline::new(limits.write_stall, "the client does not read its answer"),
            _slot: slot,
        }
    }

    pub(super) fn phase(&self) -> Arc<Phase> {
        Arc::clone(&self.phase)
    }

    /// Bytes have arrived: if a head is due, it has begun.
    ///
    /// One that a pipelining client begins before the answer to the last is not noticed, as these
    /// bytes may as well be the last request's body; hyper's own, longer time-out bounds it.
    fn note_head(&mut self) {
        let awaited = self.phase.awaited_head();
        if awaited.is_some() && awaited != self.begun_head {
            self.begun_head = awaited;
            self.head.disarm();
        }
    }

    /// Nothing to read: in order, unless a head has begun and is overdue.
    fn nothing_to_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.begun_head.is_none() || self.begun_head != self.phase.awaited_head() {
            self.head.disarm();
            return Poll::Pending;
        }
        self.head.poll(cx)
    }

    /// A write's outcome: one that went ahead clears the deadlines, one that did not may be
    /// overdue.
    fn written(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if outcome.is_pending() {
            return self.write.poll(cx).map_ok(|()| 0);
        }
        self.write.disarm();
        // While an answer is still on its way, the head of a pipelined request is not late.
        self.head.disarm();
        outcome
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = Pin::new(&mut self.tcp).poll_read(cx, buf);
        if outcome.is_pending() {
            return self.nothing_to_read(cx);
        }
        if buf.filled().len() > before {
            self.note_head();
        }
        outcome
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.tcp).poll_write(cx, buf);
        self.written(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.tcp).poll_write_vectored(cx, bufs);
        self.written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// A timer that starts when first polled: most requests never wait, and then it costs nothing.
#[derive(Debug)]
struct Deadline {
    after: Duration,
    reason: &'static str,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn new(after: Duration, reason: &'static str) -> Self {
        Self {
            after,
            reason,
            sleep: None,
        }
    }

    fn disarm(&mut self) {
        self.sleep = None;
    }

    /// Pending until the time is up, then an error of kind [`io::ErrorKind::TimedOut`].
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let after = self.after;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(after)));
        std::task::ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, self.reason)))
    }
}
