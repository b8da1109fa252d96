//! An accepted connection, with the deadlines that hyper does not enforce.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::ServerLimits;
use super::phase::Phase;
use super::slot::Slot;

/// A TCP connection that holds its slot under the cap until it is dropped, and fails when the
/// client leaves a request head unfinished or does not read its responses.
#[derive(Debug)]
pub struct Connection {
    tcp: TcpStream,
    phase: Arc<Phase>,
    /// The number of the request whose head has started to arrive.
    begun_head: Option<u64>,
    head: Deadline,
    /// How many requests there had been when the connection became idle.
    idle_after: Option<u64>,
    idle: Deadline,
    write: Deadline,
    _slot: Slot,
}

impl Connection {
    pub(super) fn new(tcp: TcpStream, slot: Slot, limits: &ServerLimits) -> Self {
        Self {
            tcp,
            phase: Arc::default(),
            begun_head: None,
            head: Deadline::new(
                limits.header_read,
                "the request head was not finished in time",
            ),
            idle_after: None,
            idle: Deadline::new(limits.keep_alive_idle, "the connection is idle"),
            write: Deadline::new(limits.write_stall, "the client does not read its response"),
            _slot: slot,
        }
    }

    pub(super) fn phase(&self) -> Arc<Phase> {
        Arc::clone(&self.phase)
    }

    /// Bytes have arrived: if a head is expected, it has started.
    ///
    /// A head that a pipelining client starts before the previous response is not noticed, because
    /// its bytes could belong to the previous request's body; hyper's own, longer timeout bounds it.
    fn note_head(&mut self) {
        let awaited = self.phase.awaited_head();
        if awaited.is_some() && awaited != self.begun_head {
            self.begun_head = awaited;
            self.head.disarm();
        }
    }

    /// Nothing to read: that is fine unless a head has started and is overdue, or an HTTP/2 connection is not used.
    /// That one ends as if its client had closed it, for which hyper needs no more time; no request is under way.
    fn nothing_to_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let idle_after = self.phase.idle_after();
        if idle_after.is_none() || idle_after != self.idle_after {
            self.idle_after = idle_after;
            self.idle.disarm();
        }
        if idle_after.is_some() && self.idle.poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        if self.begun_head.is_none() || self.begun_head != self.phase.awaited_head() {
            self.head.disarm();
            return Poll::Pending;
        }
        self.head.poll(cx)
    }

    /// Handles a write's outcome: progress clears the deadlines; a write that is stuck may be overdue.
    fn written(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if outcome.is_pending() {
            return self.write.poll(cx).map_ok(|()| 0);
        }
        self.write.disarm();
        // While a response is being sent, the head of a pipelined request is not late.
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

/// A timer that starts when first polled, so that it costs nothing for the many requests that never wait.
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
