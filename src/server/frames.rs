//! Frames of HTTP/2 that cost work and say nothing.
//!
//! hyper bounds resets, heads and streams, but not how often a client changes its settings, pings, or sets priorities. A
//! SETTINGS frame of 9 bytes makes it look at every open stream, so that two clients could keep a processor busy. This
//! reads along, above TLS, and ends a connection that sends very many such frames.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum_server::accept::Accept;
use futures_util::future::{MapOk, TryFutureExt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How a connection of HTTP/2 begins (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Length of a frame's head (section 4.1).
const HEAD: usize = 9;

/// Types of the frames (section 6) that requests and answers need: data, heads and their continuation, resets and windows.
/// hyper bounds what of them belongs to no request.
const BOUND_TO_REQUESTS: [u8; 5] = [0, 1, 3, 8, 9];

/// Other frames that a client may send in [`WINDOW`].
const MOST: u32 = 1000;
const WINDOW: Duration = Duration::from_secs(10);

/// Reads along with connections that another acceptor has accepted.
#[derive(Debug, Clone)]
pub(super) struct FramesAcceptor<A>(pub(super) A);

impl<A, I, S> Accept<I, S> for FramesAcceptor<A>
where
    A: Accept<I, S>,
{
    type Stream = Frames<A::Stream>;
    type Service = A::Service;
    type Future = MapOk<A::Future, fn((A::Stream, A::Service)) -> (Frames<A::Stream>, A::Service)>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let watch: fn(_) -> _ = |(stream, service)| (Frames::new(stream), service);
        self.0.accept(stream, service).map_ok(watch)
    }
}

/// A connection that is read along with.
#[derive(Debug)]
pub(super) struct Frames<I> {
    inner: I,
    at: At,
    counted: u32,
    since: Instant,
}

/// Where in the stream of frames the next byte is.
#[derive(Debug)]
enum At {
    /// After so many bytes of the preface.
    Preface(usize),
    /// After so many bytes of a head.
    Head([u8; HEAD], usize),
    /// Before so many bytes of a payload.
    Payload(usize),
    /// It is not HTTP/2.
    Other,
}

impl<I> Frames<I> {
    fn new(inner: I) -> Self {
        Self {
            inner,
            at: At::Preface(0),
            counted: 0,
            since: Instant::now(),
        }
    }

    /// Reads along. Fails if the client sends too many frames that are bound to no request.
    fn note(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let used = match &mut self.at {
                At::Other => return Ok(()),
                At::Preface(matched) => {
                    let expected = &PREFACE[*matched..];
                    let used = expected.len().min(bytes.len());
                    if expected[..used] != bytes[..used] {
                        self.at = At::Other;
                        return Ok(());
                    }
                    *matched += used;
                    if *matched == PREFACE.len() {
                        self.at = At::Head([0; HEAD], 0);
                    }
                    used
                }
                At::Head(head, filled) => {
                    let used = (HEAD - *filled).min(bytes.len());
                    head[*filled..*filled + used].copy_from_slice(&bytes[..used]);
                    *filled += used;
                    if *filled == HEAD {
                        let [high, middle, low, kind, ..] = *head;
                        self.at = match usize::from(high) << 16
                            | usize::from(middle) << 8
                            | usize::from(low)
                        {
                            0 => At::Head([0; HEAD], 0),
                            length => At::Payload(length),
                        };
                        self.count(kind)?;
                    }
                    used
                }
                At::Payload(left) => {
                    let used = (*left).min(bytes.len());
                    *left -= used;
                    if *left == 0 {
                        self.at = At::Head([0; HEAD], 0);
                    }
                    used
                }
            };
            bytes = &bytes[used..];
        }
        Ok(())
    }

    fn count(&mut self, kind: u8) -> io::Result<()> {
        if BOUND_TO_REQUESTS.contains(&kind) {
            return Ok(());
        }
        if self.since.elapsed() > WINDOW {
            (self.counted, self.since) = (0, Instant::now());
        }
        self.counted += 1;
        if self.counted > MOST {
            return Err(io::Error::other("too many control frames"));
        }
        Ok(())
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Frames<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        std::task::ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        Poll::Ready(self.note(&buf.filled()[before..]))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Frames<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: u8 = 4;
    const DATA: u8 = 0;

    fn frame(kind: u8, length: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, length, kind, 0, 0, 0, 0, 0];
        frame.resize(HEAD + usize::from(length), 0xff);
        frame
    }

    /// Whether a client may send this, in pieces of a size.
    fn passes(sent: &[u8], piece: usize) -> bool {
        let mut frames = Frames::new(());
        sent.chunks(piece).all(|piece| frames.note(piece).is_ok())
    }

    #[test]
    fn a_client_may_send_as_many_control_frames_as_it_needs_and_no_flood() {
        let enough = frame(SETTINGS, 6).repeat(MOST as usize);
        let data = frame(DATA, 200).repeat(10 * MOST as usize);
        for piece in [1, 7, 9, 4096] {
            let sent = [PREFACE, &enough, &data].concat();
            assert!(passes(&sent, piece), "{piece}");
            let flood = [&sent[..], &frame(SETTINGS, 0)].concat();
            assert!(!passes(&flood, piece), "{piece}");
        }
    }

    #[test]
    fn other_protocols_are_left_alone() {
        let other = b"PRI * HTTP/1.1\r\n\r\n".repeat(10_000);
        assert!(passes(&other, 100));
    }
}
