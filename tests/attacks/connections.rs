//! Connections that are opened and kept, or flooded with frames.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};

use super::target::Target;
use super::{duration, scale};
use crate::server_limits::http2::{PREFACE, SETTINGS, frame};

/// A connection from another address of this machine.
async fn from_elsewhere(to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let elsewhere: IpAddr = "127.0.0.2".parse().expect("an address");
    socket.bind((elsewhere, 0).into())?;
    socket.connect(to).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_opens_very_many_connections_leaves_some_to_others() {
    let most = (40 * scale()).to_string();
    let target = Target::start(&[("SMS_MAX_CONNECTIONS", &most)]).await;
    let attack = async {
        let mut held = Vec::new();
        for _ in 0..100 * scale() {
            let mut stream = from_elsewhere(target.address()).await.expect("connected");
            let hello = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
            stream.write_all(&hello).await.ok();
            held.push(stream);
        }
        // others still get in
        for _ in 0..10 {
            let reply = target
                .connect(&target.token)
                .await
                .ask("GET", "/v3/tasks", "")
                .await;
            assert_eq!(reply.expect("an answer").status, 200);
        }
        sleep(duration()).await;
    };
    target.endures("very many connections", attack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_settings_is_held_and_cut_off() {
    let target = Target::start(&[]).await;
    let flood = async || {
        let mut stream = from_elsewhere(target.address()).await.expect("connected");
        let hello = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
        stream.write_all(&hello).await.expect("sent");
        let flood = frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]).repeat(1000);
        let (mut read, mut write) = stream.split();
        let mut answers = vec![0; 64 * 1024];
        tokio::select! {
            () = async { while write.write_all(&flood).await.is_ok() {} } => {}
            () = async { while matches!(read.read(&mut answers).await, Ok(1..)) {} } => {}
        }
    };
    let attack = async {
        let attackers = (0..2 * scale()).map(|_| async {
            // each comes back as soon as it notices that nobody reads it
            let again = async {
                loop {
                    timeout(Duration::from_millis(100), flood()).await.ok();
                }
            };
            timeout(duration(), again).await.ok();
        });
        futures_util::future::join_all(attackers).await;
        timeout(duration() * 10, flood())
            .await
            .expect("it is cut off");
    };
    target.endures("flood of settings", attack).await;
}
