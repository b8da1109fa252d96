//! The program over HTTPS, in its own process.

use serde_json::Value;
use sha2::{Digest, Sha256};
use time::Duration;
use tokio::process::Command;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use crate::startup::service::{Service, command};
use crate::support::dir::Dir;

use super::authority::{Authority, Files, replace};
use super::client::{Client, shown, until};

const GAUGE: &str = "sms_tls_certificate_expiry_seconds ";

#[tokio::test]
async fn a_self_signed_certificate_has_the_names_of_the_machine_and_its_fingerprint_is_logged() {
    let dir = Dir::new();
    let mut command = command(&dir);
    command.args(["--tls-self-signed", "serve"]);
    let service = Service::start(command).await;
    let said = service.said();
    let place = format!("https://{}", service.address);
    assert!(said.contains(&place), "{place} is not in {said}");

    let certificate = super::client::peek(service.address).await;
    let said = events(&said);
    let event = said
        .iter()
        .find(|event| event["message"] == "TLS certificate");
    let event = event.expect("it is in the log");
    assert_eq!(event["sha256"], fingerprint(&certificate));
    let (_, parsed) = parse_x509_certificate(&certificate).expect("a certificate");
    let names = parsed.subject_alternative_name().expect("names");
    let names = &names.expect("names").value.general_names;
    for name in [
        GeneralName::DNSName("localhost"),
        GeneralName::IPAddress(&[127, 0, 0, 1]),
        GeneralName::IPAddress(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    let client = Client::trusting_only([certificate.clone()]);
    for name in ["localhost", "127.0.0.1", "::1"] {
        let client = client.clone().calling(name);
        let reply = client.get(service.address, "/health/ready").await;
        assert_eq!(reply.expect("an answer").status, 200);
    }
    let left = seconds_left(&client, &service).await;
    let year = 365.0 * 86_400.0;
    assert!(left > year - 3_600.0 && left <= year, "{left}");
    service.stop().await;
}

#[tokio::test]
async fn a_bad_new_pair_is_logged_and_the_old_one_stays_until_there_is_a_good_one() {
    let authority = Authority::new();
    let old = authority.leaf();
    let files = Files::of(&old);
    let service = Service::start(with(&files)).await;
    let client = Client::trusting(&[&authority]);
    let stream = client.connect(service.address).await.expect("connected");
    assert_eq!(shown(&stream), old.der());

    for (cert, reason) in [
        (authority.leaf().cert, "does not belong to the certificate"),
        ("not a certificate".to_owned(), "holds no certificate"),
    ] {
        replace(&files.cert, &cert);
        service.hang_up().await;
        refusal(&service, reason).await;
        let stream = client.connect(service.address).await.expect("connected");
        assert_eq!(shown(&stream), old.der());
    }
    files.hold(&authority.leaf_until(Duration::days(-1)));
    service.hang_up().await;
    refusal(&service, "expired on").await;
    let stream = client.connect(service.address).await.expect("connected");
    assert_eq!(shown(&stream), old.der());
    // without a SIGHUP, the change is found
    std::fs::remove_file(&files.key).expect("removed");
    refusal(&service, "No such file").await;
    let stream = client.connect(service.address).await.expect("connected");
    assert_eq!(shown(&stream), old.der());

    let new = authority.leaf();
    files.hold(&new);
    until("the new one is served", async || {
        let stream = client.connect(service.address).await.expect("connected");
        shown(&stream) == new.der()
    })
    .await;
    let said = service.stop().await.said;
    assert!(!said.contains(&key_text(&old.key)) && !said.contains(&key_text(&new.key)));
}

#[tokio::test]
async fn an_expiring_or_expired_certificate_is_warned_of_at_startup() {
    let authority = Authority::new();
    for (left, warning) in [
        (Duration::days(30), "expires soon"),
        (Duration::days(-1), "has expired"),
    ] {
        let files = Files::of(&authority.leaf_until(left));
        let service = Service::start(with(&files)).await;
        until(warning, async || service.said().contains(warning)).await;
        if left.is_positive() {
            let client = Client::trusting(&[&authority]);
            let seconds = seconds_left(&client, &service).await;
            assert!(seconds <= left.as_seconds_f64() && seconds > 0.0);
        }
        service.stop().await;
    }
}

fn with(files: &Files) -> Command {
    let mut command = command(&files.dir);
    command
        .env("SMS_TLS_CERT", &files.cert)
        .env("SMS_TLS_KEY", &files.key);
    command
}

/// Waits until the log says that a change was refused for this reason.
async fn refusal(service: &Service, reason: &str) {
    until(reason, async || {
        let said = events(&service.said());
        let mut refusals = said.iter().filter(|event| event["level"] == "ERROR");
        refusals.any(|event| {
            event["error"]
                .as_str()
                .is_some_and(|why| why.contains(reason))
        })
    })
    .await;
}

async fn seconds_left(client: &Client, service: &Service) -> f64 {
    let metrics = client.get(service.address, "/metrics").await;
    let metrics = metrics.expect("an answer").body;
    let line = metrics.lines().find_map(|line| line.strip_prefix(GAUGE));
    line.expect("the gauge").parse().expect("a number")
}

fn events(said: &str) -> Vec<Value> {
    let lines = said.lines().filter(|line| line.starts_with('{'));
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

fn fingerprint(der: &[u8]) -> String {
    let pairs = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>();
    pairs.join(":")
}

/// The first line of the key in a PEM text.
fn key_text(pem: &str) -> String {
    pem.lines().nth(1).expect("a line").to_owned()
}
