//! HTTPS: supported protocols, refusals, and certificate changes.
//!
//! Deadlines under test are short and all others out of reach. No test measures how long anything takes.

mod authority;
mod client;
mod clients;
mod limits;
mod program;
mod refusals;
mod reload;
mod server;

use std::io;

use axum::http::Version;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use authority::Authority;
use client::{Client, H1, H2, timely};
use server::Server;

#[tokio::test]
async fn both_versions_of_tls_carry_both_versions_of_http_by_alpn() {
    let authority = Authority::new();
    let server = Server::of(&authority.leaf()).await;
    for tls in [&TLS12, &TLS13] {
        for (offered, http) in [
            (&[H2, H1][..], Version::HTTP_2),
            (&[H1, H2], Version::HTTP_2),
            (&[H2], Version::HTTP_2),
            (&[H1], Version::HTTP_11),
            (&[], Version::HTTP_11),
        ] {
            let client = Client::trusting(&[&authority])
                .speaking(tls)
                .offering(offered);
            let stream = client.connect(server.address).await.expect("a handshake");
            let spoken = stream.get_ref().1.protocol_version();
            assert_eq!(spoken, Some(tls.version));
            let reply = client::ask(stream, "/version").await.expect("an answer");
            assert_eq!(reply.body, format!("{http:?}"));
            assert_eq!(reply.version, http);
        }
    }
}

#[tokio::test]
async fn a_client_that_speaks_neither_version_of_http_is_refused() {
    let authority = Authority::new();
    let server = Server::of(&authority.leaf()).await;
    let client = Client::trusting(&[&authority]).offering(&[b"smtp"]);
    assert!(client.connect(server.address).await.is_err());
}

#[tokio::test]
async fn tls_1_1_is_refused() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::of(&authority.leaf()).await;
    for version in [1, 2] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(&hello(version)).await?;
        let mut answer = Vec::new();
        timely(stream.read_to_end(&mut answer)).await?;
        // a fatal alert: protocol_version
        let [0x15, 3, _, 0, 2, 2, 70] = answer[..] else {
            panic!("not the alert: {answer:?}");
        };
    }
    Ok(())
}

#[tokio::test]
async fn plain_http_ends_the_connection_and_nothing_else() -> io::Result<()> {
    let authority = Authority::new();
    let server = Server::of(&authority.leaf()).await;
    let client = Client::trusting(&[&authority]);
    let open = client.connect(server.address).await?;
    for sent in [
        "GET /version HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address).await?;
        stream.write_all(sent.as_bytes()).await?;
        assert!(client::is_cut(&mut stream).await);
    }
    assert_eq!(client::ask(open, "/version").await?.status, 200);
    assert_eq!(client.get(server.address, "/version").await?.status, 200);
    Ok(())
}

/// A client hello of TLS 1.0 or 1.1, which rustls cannot send: one cipher suite, one signature algorithm, one
/// group.
fn hello(minor: u8) -> Vec<u8> {
    let extensions = [
        &[0, 13, 0, 4, 0, 2, 4, 1][..], // signature_algorithms: rsa_pkcs1_sha256
        &[0, 10, 0, 4, 0, 2, 0, 23],    // supported_groups: secp256r1
        &[0, 11, 0, 2, 1, 0],           // ec_point_formats: uncompressed
    ]
    .concat();
    let mut body = vec![3, minor];
    body.extend([7; 32]); // random
    body.extend([0, 0, 2, 0xc0, 0x13, 1, 0]); // no session, ECDHE-RSA-AES128-SHA, no compression
    body.extend([0, u8::try_from(extensions.len()).expect("short")]);
    body.extend(extensions);
    let length = u8::try_from(body.len()).expect("short");
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(body);
    record
}
