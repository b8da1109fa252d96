//! What is refused before the secret is looked up.

use sha2::{Digest, Sha256};

use super::signer::{Client, NOW, Wire};
use crate::auth::signature::{SignatureError, Signed, WINDOW};

fn client() -> Client {
    Client::plain("AKTEST", "SKTEST")
}

fn sign(wire: Wire) -> Wire {
    client().sign_as(wire, "/v3/tasks/", "")
}

#[test]
fn a_request_without_a_signature_is_told_to_send_one() {
    let wire = Wire::of_sdk("GET", "/v3/tasks", b"");
    assert_eq!(wire.read().unwrap_err(), SignatureError::Missing);
    let wire = sign(wire);
    let header = wire.get("authorization");
    let twice = wire.with("authorization", &header);
    assert_eq!(twice.read().unwrap_err(), SignatureError::Malformed);
}

#[test]
fn the_window_is_around_the_servers_time() {
    let wire = sign(Wire::of_sdk("GET", "/v3/tasks", b""));
    let at = |now| Signed::from_request(&wire.method, &wire.uri, &wire.headers, now);
    for now in [NOW - WINDOW, NOW, NOW + WINDOW] {
        assert_eq!(at(now).unwrap().date(), NOW);
    }
    for now in [NOW - WINDOW - 1, NOW + WINDOW + 1] {
        assert_eq!(at(now).unwrap_err(), SignatureError::Window);
    }
    let wire = sign(Wire::of_sdk("GET", "/v3/tasks", b"").put("x-sdk-date", "2026-11-23T11:36"));
    assert_eq!(wire.read().unwrap_err(), SignatureError::Date);
}

#[test]
fn the_date_must_be_signed_even_if_it_is_the_only_header() {
    let wire = Wire::of_sdk("GET", "/v3/tasks", b"");
    let mut dateless = wire.clone();
    dateless.headers.remove("x-sdk-date");
    for (signed, answer) in [
        (vec!["x-sdk-date"], Ok(())),
        (vec!["host", "x-sdk-date"], Ok(())),
        (vec!["host"], Err(SignatureError::UnsignedDate)),
        (
            vec!["content-type", "host", "user-agent"],
            Err(SignatureError::UnsignedDate),
        ),
    ] {
        let header = format!(
            "SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders={}, Signature={}",
            signed.join(";"),
            "0".repeat(64)
        );
        let wire = wire.clone().with("authorization", &header);
        assert_eq!(wire.read().map(|_| ()), answer, "{signed:?}");
    }
    let header = "SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders=x-sdk-date, Signature=";
    let dateless = dateless.with("authorization", &format!("{header}{}", "0".repeat(64)));
    assert_eq!(dateless.read().unwrap_err(), SignatureError::SignedHeader);
}

#[test]
fn a_security_token_is_signed_like_any_header_and_named_where_a_signature_is_wrong() {
    let wire = Wire::of_sdk("GET", "/v3/tasks", b"");
    for (token, refusal) in [
        (None, SignatureError::Refused),
        (Some(" "), SignatureError::Refused),
        (Some("TOK/+="), SignatureError::Temporary),
    ] {
        let wire = match token {
            Some(token) => wire.clone().with("x-security-token", token),
            None => wire.clone(),
        };
        let wire = sign(wire);
        assert_eq!(wire.verify("SKTEST"), Ok(()), "{token:?}");
        assert_eq!(wire.verify("SKOTHER"), Err(refusal), "{token:?}");
        assert_eq!(wire.read().unwrap().refusal(), refusal, "{token:?}");
    }
}

#[test]
fn a_declared_hash_must_be_that_of_the_body() {
    for body in [&b"{}"[..], b""] {
        let wire = Wire::of_sdk("PUT", "/v3/tasks", body);
        let hash = hex::encode(Sha256::digest(body));
        let other = hex::encode(Sha256::digest(b"{ }"));
        for (declared, answer) in [
            (&*hash, Ok(())),
            (&*hash.to_uppercase(), Err(SignatureError::Body)),
            (&*other, Err(SignatureError::Body)),
            ("", Err(SignatureError::Body)),
            ("UNSIGNED-PAYLOAD", Err(SignatureError::UnsignedPayload)),
        ] {
            let declare = |wire: Wire| wire.with("x-sdk-content-sha256", declared);
            assert_eq!(sign(declare(wire.clone())).verify("SKTEST"), answer);
            // It need not be signed: only the true hash is accepted.
            assert_eq!(declare(sign(wire.clone())).verify("SKTEST"), answer);
        }
        let twice = sign(wire.with("x-sdk-content-sha256", &hash));
        let twice = twice.with("x-sdk-content-sha256", &hash);
        assert_eq!(twice.read().unwrap_err(), SignatureError::SignedHeader);
    }
}

/// A signature made over the text `UNSIGNED-PAYLOAD` instead of a hash cannot be used to send any body.
#[test]
fn a_body_is_never_left_unsigned() {
    let wire = Wire::of_sdk("PUT", "/v3/tasks", b"{}")
        .put("content-type", "text/plain")
        .with("x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
    assert_eq!(
        sign(wire).read().unwrap_err(),
        SignatureError::UnsignedPayload
    );
}

#[test]
fn over_http_2_the_host_is_taken_from_the_target() {
    let target = "https://127.0.0.1:33047/v3/tasks";
    let mut wire = sign(Wire::of_sdk("GET", target, b""));
    assert_eq!(wire.verify("SKTEST"), Ok(()));
    let other = wire.clone().put("host", "sms.example");
    assert_eq!(other.read().unwrap_err(), SignatureError::Host);
    wire.headers.remove("host");
    assert_eq!(wire.verify("SKTEST"), Ok(()));
    wire.uri = "https://127.0.0.1:33048/v3/tasks".parse().unwrap();
    assert_eq!(wire.verify("SKTEST"), Err(SignatureError::Refused));
}

#[test]
fn a_target_that_can_be_read_in_two_ways_is_refused() {
    for (target, fault) in [
        ("/v3/tasks/a%2Fb", SignatureError::Path),
        ("/v3/tasks/a%2fb", SignatureError::Path),
        ("/v3/tasks/a%5Cb", SignatureError::Path),
        ("/v3/tasks/a%5cb", SignatureError::Path),
        ("/v3/tasks/a%00", SignatureError::Path),
        ("/v3/tasks/%FF", SignatureError::Path),
        ("/v3/tasks/%C3", SignatureError::Path),
        ("/v3/tasks/%ED%A0%80", SignatureError::Path),
        ("/v3/tasks/%zz", SignatureError::Path),
        ("/v3/tasks/%2", SignatureError::Path),
        ("/v3/tasks/%", SignatureError::Path),
        ("/v3/tasks/%%2F", SignatureError::Path),
        ("/v3/tasks?name=%FF", SignatureError::Query),
        ("/v3/tasks?%FF", SignatureError::Query),
        ("/v3/tasks?name=%4", SignatureError::Query),
        ("/v3/tasks?name=a%b+", SignatureError::Query),
    ] {
        let wire = sign(Wire::of_sdk("GET", target, b""));
        assert_eq!(wire.read().unwrap_err(), fault, "{target}");
    }
    // An encoded percent sign is fine: decoding happens only once.
    let wire = Wire::of_sdk("GET", "/v3/tasks/a%252Fb", b"");
    let wire = client().sign_as(wire, "/v3/tasks/a%252Fb/", "");
    assert_eq!(wire.verify("SKTEST"), Ok(()));
}

#[test]
fn an_empty_secret_signs_nothing() {
    let wire = Wire::of_sdk("GET", "/v3/tasks", b"");
    let wire = Client::plain("AKTEST", "").sign_as(wire, "/v3/tasks/", "");
    assert_eq!(wire.verify(""), Err(SignatureError::Refused));
}
