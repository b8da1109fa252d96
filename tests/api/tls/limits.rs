//! The limits on connections hold over TLS.

use std::io;

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use sms_task_service::server::ServerLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::authority::Authority;
use super::client::{Client, H1, H2, is_cut, timely};
use super::server::{SHORT, Server, patient};

const GET: &[u8] = b"GET /version HTTP/1.1\r\nHost: a\r\n\r\n";

fn short_heads() -> ServerLimits {
    ServerLimits {
        header_read: SHORT,
        ..patient()
    }
}

#[tokio::test]
async fn a_handshake_that_stalls_is_cut() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::within(&authority.leaf(), short_heads()).await;
    let hello = hello(&Client::trusting(&[&authority]));
    let mut clients = Vec::new();
    for sent in [&[][..], &hello[..1], &hello[..hello.len() / 2], &hello] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(sent).await?;
        clients.push((stream, sent.len()));
    }
    for (mut stream, sent) in clients {
        assert!(is_cut(&mut stream).await, "after {sent} bytes");
    }
    Ok(())
}

#[tokio::test]
async fn a_handshake_that_trickles_is_cut() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::within(&authority.leaf(), short_heads()).await;
    let mut stream = TcpStream::connect(server.address).await?;
    for byte in hello(&Client::trusting(&[&authority])) {
        sleep(SHORT / 10).await;
        if stream.write_all(&[byte]).await.is_err() {
            return Ok(());
        }
    }
    panic!("the handshake may go on for ever");
}

#[tokio::test]
async fn after_the_handshake_silent_clients_and_unfinished_heads_are_cut() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::within(&authority.leaf(), short_heads()).await;
    let client = Client::trusting(&[&authority]);
    let mut clients = Vec::new();
    for (http, sent) in [
        (H1, ""),
        (H1, "GET /version HTTP/1.1\r\nHost:"),
        (H2, ""),
        (H2, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ] {
        let client = client.clone().offering(&[http]);
        let mut stream = client.connect(server.address).await?;
        stream.write_all(sent.as_bytes()).await?;
        clients.push((stream, sent));
    }
    for (mut stream, sent) in clients {
        assert!(is_cut(&mut stream).await, "after {sent:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_outlives_the_head_deadline() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::within(&authority.leaf(), short_heads()).await;
    let client = Client::trusting(&[&authority]).offering(&[H1]);
    let mut stream = client.connect(server.address).await?;
    for _ in 0..2 {
        stream.write_all(GET).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nHTTP/1.1") {
            answer.push(timely(stream.read_u8()).await?);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 "));
        sleep(SHORT * 2).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_later_unfinished_head_is_cut() -> io::Result<()> {
    let authority = Authority::new();
    let limits = ServerLimits {
        keep_alive_idle: SHORT,
        ..patient()
    };
    let server = Server::within(&authority.leaf(), limits).await;
    let client = Client::trusting(&[&authority]).offering(&[H1]);
    let mut stream = client.connect(server.address).await?;
    stream.write_all(GET).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nHTTP/1.1") {
        answer.push(timely(stream.read_u8()).await?);
    }
    stream.write_all(&GET[..30]).await?;
    assert!(is_cut(&mut stream).await);
    Ok(())
}

#[tokio::test]
async fn the_cap_counts_a_client_in_its_handshake() -> io::Result<()> {
    let authority = Authority::new();
    let limits = ServerLimits {
        max_connections: 1,
        ..patient()
    };
    let server = Server::within(&authority.leaf(), limits).await;
    let client = Client::trusting(&[&authority]);
    let stalled = TcpStream::connect(server.address).await?;
    let mut next = Box::pin(client.get(server.address, "/version"));
    assert!(timeout(SHORT, &mut next).await.is_err(), "it has to wait");
    drop(stalled);
    assert_eq!(next.await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_client_that_does_not_read_loses_its_slot() -> io::Result<()> {
    let authority = Authority::new();
    let limits = ServerLimits {
        max_connections: 1,
        write_stall: SHORT,
        ..patient()
    };
    let server = Server::within(&authority.leaf(), limits).await;
    let client = Client::trusting(&[&authority]).offering(&[H1]);
    let mut deaf = client.connect(server.address).await?;
    let request = b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
    deaf.write_all(request).await?;
    let reply = client.get(server.address, "/version").await?;
    assert_eq!(reply.status, 200);
    drop(deaf);
    Ok(())
}

/// A client hello.
fn hello(client: &Client) -> Vec<u8> {
    let name = ServerName::try_from("localhost").expect("a name");
    let mut connection = ClientConnection::new(client.config(), name).expect("a client");
    let mut hello = Vec::new();
    connection.write_tls(&mut hello).expect("a hello");
    hello
}
