//! One request over HTTP/2, built by hand.

use std::io::{self, Read, Write};

use super::harness::{Server, patient};

const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `:status: 200` in HPACK's static table.
const STATUS_200: u8 = 0x88;

#[test]
fn the_longest_token_passes_over_http_2() -> io::Result<()> {
    assert_eq!(status_for_token(16_384)?, STATUS_200);
    Ok(())
}

#[test]
fn a_larger_head_is_refused_over_http_2() -> io::Result<()> {
    assert_ne!(status_for_token(65_536)?, STATUS_200);
    Ok(())
}

/// Sends `GET /token` and returns the first byte of the answer's header block.
fn status_for_token(length: usize) -> io::Result<u8> {
    let server = Server::start(patient())?;
    let mut stream = server.connect()?.stream;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")?;
    stream.write_all(&frame(4, 0, 0, &[]))?;
    let block = header_block(length);
    let mut parts = block.chunks(16_384).peekable();
    let mut kind = HEADERS;
    while let Some(part) = parts.next() {
        let first = if kind == HEADERS { END_STREAM } else { 0 };
        let last = if parts.peek().is_none() {
            END_HEADERS
        } else {
            0
        };
        stream.write_all(&frame(kind, first | last, 1, part))?;
        kind = CONTINUATION;
    }
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload)?;
        if head[3] == HEADERS {
            return Ok(payload[0]);
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small payload");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags, 0, 0, 0, stream]);
    frame.extend(payload);
    frame
}

/// `GET http://a/token` with an X-Auth-Token of this length, in HPACK without Huffman coding.
fn header_block(length: usize) -> Vec<u8> {
    let mut block = vec![0x82, 0x86]; // :method GET, :scheme http
    block.extend(b"\x04\x06/token"); // :path, the name from the static table
    block.extend(b"\x01\x01a"); // :authority, the same
    block.extend(b"\x10\x0cx-auth-token"); // a literal that is never indexed
    block.push(0x7f); // length over 126, in groups of seven bits
    let mut rest = length - 0x7f;
    while rest > 0x7f {
        block.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    block.push(u8::try_from(rest).expect("seven bits"));
    block.resize(block.len() + length, b't');
    block
}
