//! Frames of HTTP/2 that cost work and say nothing.
//!
//! hyper bounds resets, heads and streams, but not how often a client changes its settings, pings, or sets priorities. A
//! SETTINGS frame of 9 bytes makes it look at every open stream, so that two clients could keep a processor busy. This
//! reads along, above TLS, and ends a connection that sends very many such frames.

use std::time::{Duration, Instant};

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

/// What a client has sent, as far as it has been read along with.
#[derive(Debug)]
pub(super) struct Frames {
    at: At,
    counted: u32,
    since: Instant,
}

/// A client sends too many frames that are bound to no request.
#[derive(Debug)]
pub(super) struct Flood;

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

impl Default for Frames {
    fn default() -> Self {
        Self {
            at: At::Preface(0),
            counted: 0,
            since: Instant::now(),
        }
    }
}

impl Frames {
    /// Reads along.
    pub(super) fn note(&mut self, mut bytes: &[u8]) -> Result<(), Flood> {
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
                        let length = u32::from_be_bytes([0, high, middle, low]);
                        self.at = At::before(length as usize);
                        self.count(kind)?;
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
        Ok(())
    }

    fn count(&mut self, kind: u8) -> Result<(), Flood> {
        if BOUND_TO_REQUESTS.contains(&kind) {
            return Ok(());
        }
        if self.since.elapsed() > WINDOW {
            (self.counted, self.since) = (0, Instant::now());
        }
        self.counted += 1;
        if self.counted > MOST {
            return Err(Flood);
        }
        Ok(())
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
        let mut frames = Frames::default();
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
