//! Frames of HTTP/2 that cost work and say nothing.
//!
//! hyper bounds resets, heads and streams, but not how often a client changes its settings, pings, or sets priorities. A
//! SETTINGS frame of 9 bytes makes it look at every open stream, so that two clients could keep a processor busy. This
//! reads along, above TLS. A connection that sends very many such frames is not read for a while, and then ends: a client
//! that came back at once could go on as before, and so each attempt costs it one of its connections.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How a connection of HTTP/2 begins (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Length of a frame's head (section 4.1).
const HEAD: usize = 9;

/// Types of the frames (section 6) that requests and answers need: data, heads and their continuation, resets and windows.
/// hyper bounds what of them belongs to no request.
const BOUND_TO_REQUESTS: [u8; 5] = [0, HEADERS, 3, 8, 9];
const HEADERS: u8 = 1;

/// Other frames that a client may send in [`WINDOW`], and how many more for each request.
const MOST: u32 = 100;
const FOR_REQUEST: u32 = 2;
const WINDOW: Duration = Duration::from_secs(10);

/// A connection that is read along with. A flood does not reach hyper, which would read on for as long as there is something
/// to read.
#[derive(Debug)]
pub(super) struct Frames<S> {
    stream: S,
    at: At,
    counted: u32,
    since: Instant,
    /// Set when the client has sent too many frames.
    held: Option<Pin<Box<Sleep>>>,
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

impl<S> Frames<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            at: At::Preface(0),
            counted: 0,
            since: Instant::now(),
            held: None,
        }
    }

    /// Reads along. Says whether the client has sent too many frames that are bound to no request.
    fn is_flood(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let used = match &mut self.at {
                At::Other => return false,
                At::Preface(matched) => {
                    let expected = &PREFACE[*matched..];
                    let used = expected.len().min(bytes.len());
                    if expected[..used] != bytes[..used] {
                        self.at = At::Other;
                        return false;
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
                        let length = u32::from_be_bytes([0, high, middle, low]);
                        self.at = At::before(length as usize);
                        if self.counts_too_many(kind) {
                            return true;
                        }
                    }
                    used
                }
                At::Payload(left) => {
                    let used = (*left).min(bytes.len());
                    self.at = At::before(*left - used);
                    used
                }
            };
            bytes = &bytes[used..];
        }
        false
    }

    fn counts_too_many(&mut self, kind: u8) -> bool {
        if kind == HEADERS {
            self.counted = self.counted.saturating_sub(FOR_REQUEST);
        }
        if BOUND_TO_REQUESTS.contains(&kind) {
            return false;
        }
        if self.since.elapsed() > WINDOW {
            (self.counted, self.since) = (0, Instant::now());
        }
        self.counted += 1;
        self.counted > MOST
    }
}

impl At {
    /// Before so many bytes of a payload and the next head.
    fn before(payload: usize) -> Self {
        match payload {
            0 => Self::Head([0; HEAD], 0),
            left => Self::Payload(left),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Frames<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(held) = &mut self.held {
            ready!(held.as_mut().poll(cx));
            return Poll::Ready(Err(io::Error::other("too many control frames")));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if self.is_flood(&buf.filled()[before..]) {
            buf.set_filled(before);
            self.held = Some(Box::pin(sleep(WINDOW)));
            return self.poll_read(cx, buf);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Frames<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
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
        !sent.chunks(piece).any(|piece| frames.is_flood(piece))
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
            let requests = frame(HEADERS, 20).repeat(MOST as usize / 2);
            let busy = [&sent[..], &requests, &enough].concat();
            assert!(passes(&busy, piece), "{piece}");
        }
    }

    #[test]
    fn other_protocols_are_left_alone() {
        let other = b"PRI * HTTP/1.1\r\n\r\n".repeat(10_000);
        assert!(passes(&other, 100));
    }
}
