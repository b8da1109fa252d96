//! The service on a real socket, and clients that may hang up.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use sms_task_service::server::{ServerLimits, serve};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Longer than any answer should take.
const LONG: Duration = Duration::from_secs(30);

/// A running server, until it is dropped.
pub struct Live {
    pub address: SocketAddr,
    /// Dropping it stops the server.
    _stop: oneshot::Sender<()>,
}

impl Live {
    pub fn start(router: Router) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").expect("a port"), router)
    }

    /// At an address that another server has just left.
    pub async fn start_at(address: SocketAddr, router: Router) -> Self {
        let bound = async {
            loop {
                match TcpListener::bind(address) {
                    Ok(listener) => return listener,
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        Self::on(timeout(LONG, bound).await.expect("it is free"), router)
    }

    fn on(listener: TcpListener, router: Router) -> Self {
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        tokio::spawn(serve(
            listener,
            router,
            ServerLimits::default(),
            None,
            shutdown,
        ));
        Self {
            address,
            _stop: stop,
        }
    }
}

/// A connection of a client, kept from request to request. Dropping it hangs up.
pub struct Wire {
    stream: BufReader<TcpStream>,
    /// The host that requests name.
    pub host: String,
    /// Sent with every request: lines of a head.
    pub headers: String,
}

impl Wire {
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            host: "localhost".to_owned(),
            headers: String::new(),
        })
    }

    /// Sends a request without waiting for its answer.
    pub async fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<()> {
        let (length, host, headers) = (body.len(), &self.host, &self.headers);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).await
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, method: &str, path: &str, body: &str) -> io::Result<Reply> {
        let asked = async {
            self.send(method, path, body).await?;
            self.answer().await
        };
        timeout(LONG, asked).await?
    }

    /// Reads one answer.
    pub async fn answer(&mut self) -> io::Result<Reply> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        head.make_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        let mut reply = Reply {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            head,
            body: String::new(),
            json: Value::Null,
        };
        let length = reply.header("content-length").unwrap_or("0").parse();
        let mut body = vec![0; length.map_err(io::Error::other)?];
        self.stream.read_exact(&mut body).await?;
        reply.json = serde_json::from_slice(&body).unwrap_or_default();
        reply.body = String::from_utf8_lossy(&body).into_owned();
        Ok(reply)
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: String,
    /// The body; null where it is not JSON.
    pub json: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| (key == name).then_some(value))
    }
}
