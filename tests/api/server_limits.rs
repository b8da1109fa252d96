//! The server on a real socket, with misbehaving clients.
//!
//! Deadlines under test are short and all others out of reach, so that a test passes only for the right
//! reason. No test measures how long anything takes.

mod answers;
mod client;
mod harness;
pub mod http2;
mod shutdown;

use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

use sms_task_service::server::ServerLimits;

use client::Client;
use harness::{GET_FAST, SHORT, Server, patient};

fn short_heads() -> ServerLimits {
    ServerLimits {
        header_read: SHORT,
        ..patient()
    }
}

#[test]
fn silent_and_unfinished_clients_are_cut() -> io::Result<()> {
    let server = Server::start(short_heads())?;
    let mut clients = Vec::new();
    for sent in [
        "",
        "GET /fast HTTP/1.1\r\nHost: a\r\nX-Auth",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut client = server.connect()?;
        client.send(sent)?;
        clients.push((client, sent));
    }
    for (mut client, sent) in clients {
        assert!(client.is_cut(), "after {sent:?}");
    }
    Ok(())
}

#[test]
fn a_trickled_head_is_cut() -> io::Result<()> {
    let server = Server::start(short_heads())?;
    let mut client = server.connect()?;
    client.send("GET /fast HTTP/1.1\r\nX-Slow: ")?;
    for _ in 0..1_000 {
        sleep(SHORT / 10);
        if client.stream.write_all(b"x").is_err() {
            return Ok(());
        }
    }
    panic!("the head may go on for ever");
}

#[test]
fn a_later_unfinished_head_is_cut() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        keep_alive_idle: SHORT,
        ..patient()
    })?;
    let mut client = server.connect()?;
    assert_eq!(client.ask(GET_FAST)?, 200);
    client.send("GET /fast HTTP/1.1\r\nHost:")?;
    assert!(client.is_cut());
    Ok(())
}

#[test]
fn an_idle_connection_outlives_the_head_deadline() -> io::Result<()> {
    let server = Server::start(short_heads())?;
    let mut client = server.connect()?;
    assert_eq!(client.ask(GET_FAST)?, 200);
    sleep(SHORT * 2);
    assert_eq!(client.ask(GET_FAST)?, 200);
    Ok(())
}

#[test]
fn a_handler_may_take_longer_than_a_head() -> io::Result<()> {
    let server = Server::start(short_heads())?;
    // The next request's head may have started, but it is not the client that delays it.
    for (begun, rest) in [("", GET_FAST), GET_FAST.split_at(20)] {
        let mut client = server.connect()?;
        client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")?;
        server.wait_until_held();
        client.send(begun)?;
        sleep(SHORT * 2);
        server.release();
        assert_eq!(client.answer()?, 200);
        assert_eq!(client.ask(rest)?, 200);
    }
    Ok(())
}

#[test]
fn an_idle_connection_is_eventually_closed() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        keep_alive_idle: SHORT,
        ..short_heads()
    })?;
    let mut client = server.connect()?;
    assert_eq!(client.ask(GET_FAST)?, 200);
    assert!(client.is_cut());
    Ok(())
}

#[test]
fn clients_over_the_cap_wait_and_are_served() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        max_connections: 2,
        ..patient()
    })?;
    let mut first = server.connect()?;
    let mut second = server.connect()?;
    assert_eq!(first.ask(GET_FAST)?, 200);
    assert_eq!(second.ask(GET_FAST)?, 200);

    let mut third = server.connect()?;
    third.send(GET_FAST)?;
    assert!(third.hears_nothing_for(SHORT)?);
    drop(first);
    assert_eq!(third.answer()?, 200);
    Ok(())
}

#[test]
fn a_client_has_its_share_of_connections_and_trusted_proxies_any_number() -> io::Result<()> {
    let limits = ServerLimits {
        max_connections_per_address: 2,
        ..patient()
    };
    let server = Server::start(limits.clone())?;
    let mut held = [server.connect()?, server.connect()?];
    for client in &mut held {
        assert_eq!(client.ask(GET_FAST)?, 200);
    }
    assert!(server.connect()?.is_cut(), "it has two");
    drop(held);
    loop {
        // until the server has noticed
        let mut client = server.connect()?;
        if client.ask(GET_FAST).is_ok_and(|status| status == 200) {
            break;
        }
    }

    let trusting = Server::start(ServerLimits {
        trusted_proxies: vec!["127.0.0.0/8".parse().expect("a network")],
        ..limits
    })?;
    let mut held = [
        trusting.connect()?,
        trusting.connect()?,
        trusting.connect()?,
    ];
    for client in &mut held {
        assert_eq!(client.ask(GET_FAST)?, 200);
    }
    Ok(())
}

#[test]
fn a_client_behind_a_proxy_has_its_share_and_a_proxy_must_name_it() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        max_connections_per_address: 1,
        trusted_proxies: vec!["127.0.0.0/8".parse().expect("a network")],
        proxy_protocol: true,
        ..patient()
    })?;
    let through_proxy = |client: &str| {
        let mut connection = server.connect()?;
        connection.send(&format!("PROXY TCP4 {client} 192.0.2.1 50000 8080\r\n"))?;
        io::Result::Ok(connection)
    };
    let mut held = through_proxy("198.51.100.1")?;
    assert_eq!(held.ask(GET_FAST)?, 200);
    assert!(through_proxy("198.51.100.1")?.is_cut(), "it has one");
    assert_eq!(through_proxy("198.51.100.2")?.ask(GET_FAST)?, 200);

    let mut unnamed = server.connect()?;
    unnamed.send(GET_FAST)?;
    assert!(unnamed.is_cut());
    let mut health_check = server.connect()?;
    assert_eq!(
        health_check.ask(&format!("PROXY UNKNOWN\r\n{GET_FAST}"))?,
        200
    );
    Ok(())
}

#[test]
fn nobody_but_a_trusted_proxy_may_speak_for_others() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        trusted_proxies: vec!["192.0.2.0/24".parse().expect("a network")],
        proxy_protocol: true,
        ..patient()
    })?;
    let mut client = server.connect()?;
    let claims = format!("PROXY TCP4 198.51.100.1 192.0.2.1 1 2\r\n{GET_FAST}");
    assert_eq!(client.ask(&claims)?, 400);
    assert_eq!(server.connect()?.ask(GET_FAST)?, 200);
    Ok(())
}

#[test]
fn a_client_that_does_not_read_loses_its_slot() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        max_connections: 1,
        write_stall: SHORT,
        ..patient()
    })?;
    let mut deaf = server.connect()?;
    deaf.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")?;
    let mut next: Client = server.connect()?;
    assert_eq!(next.ask(GET_FAST)?, 200);
    Ok(())
}

#[test]
fn defaults_are_as_documented() {
    let limits = ServerLimits::default();
    assert_eq!(limits.max_connections, 10_000);
    assert_eq!(limits.header_read, Duration::from_secs(10));
    assert_eq!(limits.drain, Duration::from_secs(20));
    assert!(limits.drain > limits.header_read);
}
