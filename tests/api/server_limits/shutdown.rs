//! What a shutdown waits for.

use std::io;
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use sms_task_service::server::ServerLimits;

use super::harness::{GET_FAST, LONG, SHORT, Server, ShuttingDown, patient};

const GET_HELD: &str = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n";

fn short_drain() -> ServerLimits {
    ServerLimits {
        drain: SHORT,
        ..patient()
    }
}

#[test]
fn an_unfinished_head_does_not_outlast_the_drain() -> io::Result<()> {
    let server = Server::start(short_drain())?;
    let mut fresh = server.connect()?;
    fresh.send("GET /fast HTTP/1.1\r\nHost:")?;
    let mut used = server.connect()?;
    assert_eq!(used.ask(GET_FAST)?, 200);
    used.send("GET /fast HTTP/1.1\r\nHost:")?;
    server.shut_down().wait()
}

#[test]
fn clients_waiting_for_a_slot_do_not_delay_the_shutdown() -> io::Result<()> {
    let server = Server::start(ServerLimits {
        max_connections: 1,
        ..short_drain()
    })?;
    let mut holder = server.connect()?;
    holder.send(GET_HELD)?;
    server.wait_until_held();
    let mut waiting = server.connect()?;
    waiting.send(GET_FAST)?;
    server.shut_down().wait()
}

#[test]
fn a_request_in_flight_is_answered() -> io::Result<()> {
    let server = Server::start(patient())?;
    let address = server.address;
    let mut idle = server.connect()?;
    assert_eq!(idle.ask(GET_FAST)?, 200);
    let mut client = server.connect()?;
    client.send(GET_HELD)?;
    server.wait_until_held();

    let stopping = server.shut_down();
    assert!(idle.is_cut(), "an idle connection has nothing to wait for");
    wait_until_refused(address);
    assert!(!stopping.has_ended());
    stopping.release();
    assert_eq!(client.answer()?, 200);
    stopping.wait()
}

#[test]
fn a_request_that_does_not_end_is_cut() -> io::Result<()> {
    let server = Server::start(short_drain())?;
    let mut client = server.connect()?;
    client.send(GET_HELD)?;
    server.wait_until_held();
    let stopping: ShuttingDown = server.shut_down();
    assert!(client.is_cut());
    stopping.wait()
}

fn wait_until_refused(address: std::net::SocketAddr) {
    let pause = Duration::from_millis(10);
    for _ in 0..LONG.as_millis() / pause.as_millis() {
        if TcpStream::connect(address).is_err() {
            return;
        }
        sleep(pause);
    }
    panic!("new connections are still accepted");
}
