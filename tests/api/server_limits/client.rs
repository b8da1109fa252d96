//! A client that sends exactly what it is told to.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::harness::LONG;

/// A client on a plain socket.
pub struct Client {
    pub stream: TcpStream,
}

impl Client {
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(LONG))?;
        stream.set_write_timeout(Some(LONG))?;
        Ok(Self { stream })
    }

    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    /// Sends a request and reads its answer's status.
    pub fn ask(&mut self, request: &str) -> io::Result<u16> {
        self.send(request)?;
        self.answer()
    }

    /// Reads one answer and gives its status.
    pub fn answer(&mut self) -> io::Result<u16> {
        Ok(self.full_answer()?.0)
    }

    /// Reads one answer: status, head, body.
    pub fn full_answer(&mut self) -> io::Result<(u16, String, String)> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        let length = header(&head, "content-length").and_then(|text| text.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok((status.ok_or(ErrorKind::InvalidData)?, head, body))
    }

    /// Whether the server closes the connection without an answer, not counting what HTTP/2 sends before
    /// one.
    pub fn is_cut(&mut self) -> bool {
        let mut heard = Vec::new();
        let closed = match self.stream.read_to_end(&mut heard) {
            Ok(_) => true,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        };
        closed && !heard.starts_with(b"HTTP/1.1")
    }

    /// Whether the server stays silent for that long.
    pub fn hears_nothing_for(&mut self, time: Duration) -> io::Result<bool> {
        self.stream.set_read_timeout(Some(time))?;
        let outcome = self.stream.read(&mut [0]);
        self.stream.set_read_timeout(Some(LONG))?;
        let waited = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
        Ok(outcome.is_err_and(|error| waited.contains(&error.kind())))
    }
}

/// A header's value in a lower-case head.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(key, value)| (key == name).then_some(value))
}
