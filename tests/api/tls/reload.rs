//! Certificate changes while clients come and go.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use rustls::version::{TLS12, TLS13};
use sms_task_service::server::tls::Source;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::authority::{Authority, Files, Pair};
use super::client::{Client, H1, H2, LONG, shown, timely, until};
use super::server::{SHORT, Server, load, patient};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replacing_the_certificate_under_load_fails_no_request() {
    let authorities = [Authority::new(), Authority::new()];
    let pairs = authorities.each_ref().map(Authority::leaf);
    let files = Files::of(&pairs[0]);
    let tls = load(Source::files(&files.cert, &files.key)).await;
    let server = Server::start(tls.looking_every(SHORT / 50), patient());
    let address = server.address;
    let client = Client::trusting(&authorities.each_ref());

    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicUsize::new(0));
    let load = [(&TLS12, H1), (&TLS12, H2), (&TLS13, H1), (&TLS13, H2)].map(|(tls, http)| {
        let client = client.clone().speaking(tls).offering(&[http]);
        let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
        tokio::spawn(async move {
            while !stop.load(Relaxed) {
                let reply = client.get(address, "/version").await;
                assert_eq!(reply.expect("an answer").status, 200);
                asked.fetch_add(1, Relaxed);
            }
        })
    });
    for round in 1..=9 {
        let pair = &pairs[round % 2];
        files.hold(pair);
        until("the new one is served", async || {
            served(&client, &server, pair).await
        })
        .await;
        let before = asked.load(Relaxed);
        until("requests go on", async || asked.load(Relaxed) > before + 8).await;
    }
    stop.store(true, Relaxed);
    for task in load {
        task.await.expect("no request failed");
    }
    assert!(served(&client, &server, &pairs[1]).await);
}

#[tokio::test]
async fn open_connections_outlive_the_certificate_they_started_with() {
    let (old, new) = (Authority::new(), Authority::new());
    let files = Files::of(&old.leaf());
    let tls = load(Source::files(&files.cert, &files.key)).await;
    let server = Server::start(tls.looking_every(SHORT / 50), patient());
    let client = Client::trusting(&[&old, &new]).offering(&[H1]);
    let mut open = client.connect(server.address).await.expect("connected");
    let pair = new.leaf();
    files.hold(&pair);
    until("the new one is served", async || {
        served(&client, &server, &pair).await
    })
    .await;
    for _ in 0..2 {
        let request = b"GET /version HTTP/1.1\r\nHost: a\r\n\r\n";
        open.write_all(request).await.expect("sent");
        let mut head = [0; 15];
        timely(open.read_exact(&mut head)).await.expect("an answer");
        assert_eq!(&head, b"HTTP/1.1 200 OK");
        let mut rest = Vec::new();
        while !rest.ends_with(b"HTTP/1.1") {
            rest.push(timely(open.read_u8()).await.expect("the rest"));
        }
    }
}

#[tokio::test]
async fn a_sighup_reloads_the_files_at_once() {
    let authority = Authority::new();
    let files = Files::of(&authority.leaf());
    let tls = load(Source::files(&files.cert, &files.key)).await;
    let server = Server::start(tls.looking_every(LONG * 2), patient());
    let client = Client::trusting(&[&authority]);
    let reply = client.get(server.address, "/version").await;
    assert_eq!(reply.expect("an answer").status, 200);
    let pair = authority.leaf();
    files.hold(&pair);
    let pid = process::id().to_string();
    let status = Command::new("kill").args(["-HUP", &pid]).status().await;
    assert!(status.expect("kill").success());
    until("the new one is served", async || {
        served(&client, &server, &pair).await
    })
    .await;
}

async fn served(client: &Client, server: &Server, pair: &Pair) -> bool {
    let stream = client.connect(server.address).await.expect("a handshake");
    shown(&stream) == pair.der()
}
