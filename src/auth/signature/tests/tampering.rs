//! Changes that invalidate a signature.

use super::signer::{Client, Wire};
use crate::auth::signature::SignatureError;

const BODY: &[u8] = br#"{"name": "n"}"#;
const NAMES: [&str; 9] = [
    "content-type",
    "host",
    "user-agent",
    "x-auth-token",
    "x-domain-id",
    "x-note",
    "x-project-id",
    "x-sdk-date",
    "x-security-token",
];

/// A request with every header that matters, signed with each scheme.
fn requests() -> [Wire; 2] {
    [Client::plain, Client::derived].map(|client| {
        let wire = Wire::of_sdk("PUT", "/v3/tasks/t1?limit=50&state=RUNNING", BODY)
            .with("x-auth-token", "secret-token")
            .with("x-domain-id", "dom1")
            .with("x-note", "note")
            .with("x-project-id", "proj1")
            .with("x-security-token", "secret-security-token");
        client("AKTEST", "SKTEST").sign_as(wire, "/v3/tasks/t1/", "limit=50&state=RUNNING")
    })
}

/// Verifies as the service would, with the secret of the access key in the request.
fn verify(wire: &Wire) -> Result<(), SignatureError> {
    let answer = match wire.read()?.access_key() {
        "AKTEST" => wire.verify("SKTEST"),
        _ => wire.verify("SKOTHER"),
    };
    // the same refusal in other words, where the request has a security token
    answer.map_err(|fault| match fault {
        SignatureError::Temporary => SignatureError::Refused,
        fault => fault,
    })
}

fn in_authorization(wire: Wire, from: &str, to: &str) -> Wire {
    let header = wire.get("authorization");
    assert!(header.contains(from), "{header}");
    wire.put("authorization", &header.replacen(from, to, 1))
}

#[test]
fn neither_method_nor_path_nor_query_nor_body_can_be_changed() {
    let targets = [
        (
            "/v3/tasks/t2?limit=50&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks/T1?limit=50&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks//t1?limit=50&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/x/../tasks/t1?limit=50&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks%2Ft1?limit=50&state=RUNNING",
            SignatureError::Path,
        ),
        ("/v3/tasks/t1", SignatureError::Refused),
        (
            "/v3/tasks/t1?limit=51&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks/t1?limits=50&state=RUNNING",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks/t1?limit=50&state=RUNNING&x",
            SignatureError::Refused,
        ),
        (
            "/v3/tasks/t1?limit=50&limit=50&state=RUNNING",
            SignatureError::Refused,
        ),
    ];
    for wire in requests() {
        assert_eq!(verify(&wire), Ok(()));
        for (target, fault) in targets {
            let uri = target.parse().unwrap();
            let wire = Wire {
                uri,
                ..wire.clone()
            };
            assert_eq!(verify(&wire), Err(fault), "{target}");
        }
        for method in ["POST", "GET", "DELETE"] {
            let wire = wire.clone().with_method(method);
            assert_eq!(verify(&wire), Err(SignatureError::Refused), "{method}");
        }
        for body in [&br#"{"name": "m"}"#[..], br#"{"name": "n"} "#, b""] {
            let wire = wire.clone().with_body(body);
            assert_eq!(verify(&wire), Err(SignatureError::Refused));
        }
    }
}

#[test]
fn neither_access_key_nor_date_nor_signature_can_be_changed() {
    for wire in requests() {
        let other = in_authorization(wire.clone(), "AKTEST", "AKOTHER");
        assert_eq!(verify(&other), Err(SignatureError::Refused));

        let later = wire.clone().put("x-sdk-date", "20261123T113650Z");
        assert_eq!(verify(&later), Err(SignatureError::Refused));

        let header = wire.get("authorization");
        let (rest, signature) = header.split_at(header.len() - 64);
        for at in 0..64 {
            let mut digits = signature.as_bytes().to_vec();
            digits[at] = if digits[at] == b'0' { b'1' } else { b'0' };
            let digits = String::from_utf8(digits).unwrap();
            let wire = wire
                .clone()
                .put("authorization", &format!("{rest}{digits}"));
            assert_eq!(verify(&wire), Err(SignatureError::Refused), "{at}");
        }
    }
}

#[test]
fn no_signed_header_can_be_changed_left_out_or_sent_twice() {
    for wire in requests() {
        for name in NAMES {
            let value = wire.get(name);
            if name != "x-sdk-date" {
                for value in [
                    format!("{value}x"),
                    value.to_uppercase() + "X",
                    String::new(),
                ] {
                    let wire = wire.clone().put(name, &value);
                    assert_eq!(
                        verify(&wire),
                        Err(SignatureError::Refused),
                        "{name}: {value}"
                    );
                }
            }
            let mut without = wire.clone();
            without.headers.remove(name);
            assert_eq!(
                verify(&without),
                Err(SignatureError::SignedHeader),
                "{name}"
            );

            for value in [&*value, "other"] {
                let twice = wire.clone().with(name, value);
                assert_eq!(verify(&twice), Err(SignatureError::SignedHeader), "{name}");
            }
        }
    }
}

#[test]
fn no_header_can_be_removed_from_the_list_of_signed_ones() {
    for wire in requests() {
        for name in NAMES {
            let (from, to) = match name {
                "content-type" => ("content-type;".to_owned(), ""),
                name => (format!(";{name}"), ""),
            };
            let fault = match name {
                "x-sdk-date" => SignatureError::UnsignedDate,
                _ => SignatureError::Refused,
            };
            let wire = in_authorization(wire.clone(), &from, to);
            assert_eq!(verify(&wire), Err(fault), "{name}");
        }
    }
}

#[test]
fn debug_shows_nothing_that_others_could_misuse() {
    for wire in requests() {
        let signed = wire.read().unwrap();
        let debug = format!("{signed:?}");
        let header = wire.get("authorization");
        assert!(debug.contains("AKTEST"), "{debug}");
        for secret in [&header[header.len() - 64..], "secret", "SKTEST", "proj1"] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
