//! HTTP/2, built by hand.

use std::io::{self, Read, Write};

use sms_task_service::server::ServerLimits;

use super::client::Client;
use super::harness::{SHORT, Server, patient};

pub const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
pub const SETTINGS: u8 = 4;
const PING: u8 = 6;
pub const END_STREAM: u8 = 1;
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub const END_HEADERS: u8 = 4;

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

#[test]
fn an_idle_connection_is_closed_whatever_pings_it_sends() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        keep_alive_idle: SHORT,
        ..patient()
    })?;
    let mut client = server.connect()?;
    begin(&mut client, &get("/fast"))?;
    let ping = frame(PING, 0, 0, &[7; 8]);
    while client.stream.write_all(&ping).is_ok() {
        std::thread::sleep(SHORT / 10);
    }
    Ok(())
}

#[test]
fn a_connection_with_a_request_under_way_is_not_idle() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        keep_alive_idle: SHORT,
        ..patient()
    })?;
    let mut client = server.connect()?;
    begin(&mut client, &get("/held"))?;
    server.wait_until_held();
    std::thread::sleep(SHORT * 2);
    server.release();
    assert_eq!(status(&mut client.stream)?, STATUS_200);
    Ok(())
}

#[test]
fn a_flood_of_control_frames_ends_its_connection_and_no_other() -> io::Result<()> {
    let server = Server::start(patient())?;
    let mut healthy = server.connect()?;
    for kind in [SETTINGS, PING, 0xbe] {
        let payload: &[u8] = if kind == PING { &[7; 8] } else { &[] };
        let mut client = server.connect()?;
        begin(&mut client, &get("/held"))?;
        server.wait_until_held();
        let flood = frame(kind, 0, 0, payload).repeat(100);
        // what the server answers to them is not read, so that writing may have to wait
        client.stream.set_nonblocking(true)?;
        let mut sent = 0;
        loop {
            match client.stream.write(&flood[sent..]) {
                Ok(more) => sent = (sent + more) % flood.len(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let mut answers = [0; 4096];
                    while matches!(client.stream.read(&mut answers), Ok(1..)) {}
                }
                Err(_) => break,
            }
        }
        assert_eq!(healthy.ask(super::GET_FAST)?, 200);
        server.release();
    }
    Ok(())
}

/// Begins a connection with this head of a request.
fn begin(client: &mut Client, block: &[u8]) -> io::Result<()> {
    client.stream.write_all(PREFACE)?;
    client.stream.write_all(&frame(SETTINGS, 0, 0, &[]))?;
    let head = frame(HEADERS, END_STREAM | END_HEADERS, 1, block);
    client.stream.write_all(&head)
}

/// `GET http://a` with this path, in HPACK without Huffman coding.
pub fn get(path: &str) -> Vec<u8> {
    let mut block = vec![0x82, 0x86, 0x04]; // :method GET, :scheme http, :path
    block.push(u8::try_from(path.len()).expect("a short path"));
    block.extend(path.as_bytes());
    block.extend(b"\x01\x01a"); // :authority, the name from the static table
    block
}

/// Sends `GET /token` and returns the first byte of the answer's header block.
fn status_for_token(length: usize) -> io::Result<u8> {
    let server = Server::start(patient())?;
    let mut stream = server.connect()?.stream;
    stream.write_all(PREFACE)?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[]))?;
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
    status(&mut stream)
}

/// The first byte of the next answer's header block.
fn status(stream: &mut impl Read) -> io::Result<u8> {
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

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small payload");
    let mut frame = length.to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// `GET http://a/token` with an X-Auth-Token of this length, in HPACK without Huffman coding.
fn header_block(length: usize) -> Vec<u8> {
    let mut block = get("/token");
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
