//! Large tokens, and the format of errors outside handlers.

use std::io;
use std::thread::sleep;
use std::time::Duration;

use super::client::header;
use super::harness::{LONG, Server, patient};

#[test]
fn the_longest_token_passes_over_http_1() -> io::Result<()> {
    let server = Server::start(patient())?;
    let mut client = server.connect()?;
    let token = "t".repeat(16_384);
    let head = format!("GET /token HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n\r\n");
    client.send(&head)?;
    let (status, _, body) = client.full_answer()?;
    assert_eq!((status, body.as_str()), (200, "16384"));
    Ok(())
}

#[test]
fn larger_heads_and_more_fields_are_refused() -> io::Result<()> {
    let server = Server::start(patient())?;
    for fields in [
        "X-A: a\r\n".repeat(101),
        format!("X-A: {}\r\n", "a".repeat(65_536)),
    ] {
        let mut client = server.connect()?;
        let head = format!("GET /fast HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        assert_eq!(client.ask(&head)?, 431);
    }
    Ok(())
}

#[test]
fn errors_outside_handlers_are_json_with_a_request_id() -> io::Result<()> {
    let server = Server::start(patient())?;
    let body = "Content-Length: 17\r\n\r\n0123456789abcdefg";
    for (expected, request) in [
        (404, "GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n".to_owned()),
        (405, "PUT /fast HTTP/1.1\r\nHost: a\r\n\r\n".to_owned()),
        (413, format!("POST /limited HTTP/1.1\r\nHost: a\r\n{body}")),
        (500, "GET /panic HTTP/1.1\r\nHost: a\r\n\r\n".to_owned()),
    ] {
        let mut client = server.connect()?;
        client.send(&request)?;
        let (status, head, body) = client.full_answer()?;
        assert_eq!(status, expected);
        assert_eq!(
            header(&head, "content-type"),
            Some("application/json"),
            "{head}"
        );
        assert_eq!(
            header(&head, "x-request-id").map(str::len),
            Some(32),
            "{head}"
        );
        assert_eq!(header(&head, "allow").is_some(), status == 405, "{head}");
        for key in ["error_code", "error_msg"] {
            assert!(body.contains(key), "{body}");
        }
    }
    Ok(())
}

#[test]
fn a_sane_request_id_comes_back() -> io::Result<()> {
    let server = Server::start(patient())?;
    for (sent, kept) in [("a-1_b.2", true), ("a b", false)] {
        let mut client = server.connect()?;
        client.send(&format!(
            "GET /fast HTTP/1.1\r\nHost: a\r\nX-Request-Id: {sent}\r\n\r\n"
        ))?;
        let (_, head, _) = client.full_answer()?;
        assert_eq!(header(&head, "x-request-id") == Some(sent), kept, "{head}");
    }
    Ok(())
}

#[test]
fn a_client_that_disconnects_is_counted() -> io::Result<()> {
    let server = Server::start(patient())?;
    let mut client = server.connect()?;
    client.send("GET /left HTTP/1.1\r\nHost: a\r\n\r\n")?;
    server.wait_until_held();
    drop(client);

    let line = r#"sms_http_requests_total{method="GET",route="/left",status="499"} 1"#;
    let pause = Duration::from_millis(20);
    let mut scraper = server.connect()?;
    for _ in 0..LONG.as_millis() / pause.as_millis() {
        scraper.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")?;
        let (_, _, metrics) = scraper.full_answer()?;
        // At least the scraper's own connection is open.
        assert!(!metrics.contains("sms_http_connections 0"), "{metrics}");
        if metrics.contains(line) {
            return Ok(());
        }
        sleep(pause);
    }
    panic!("no status 499 for the client that left");
}
