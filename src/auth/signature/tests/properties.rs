//! Properties of any header and any request.

use axum::http::{HeaderName, HeaderValue, Uri};
use proptest::prelude::*;

use super::signer::{Client, Wire};
use crate::auth::signature::parse::{Authorization, Scope};
use crate::auth::signature::{SignatureError, canonical};

/// Encodes everything except unreserved characters.
fn encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// `raw` with every escape decoded; `None` if that is not UTF-8.
fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = raw.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let mut byte = *first;
        if byte == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            byte = u8::from_str_radix(digits, 16).ok()?;
            rest = &after[2..];
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

/// Path and parameters: two targets with the same ones mean the same.
fn meaning(uri: &Uri) -> Option<(String, Vec<(String, String)>)> {
    let mut path = decode(uri.path())?;
    if !path.ends_with('/') {
        path.push('/');
    }
    let pairs = uri.query().unwrap_or_default().split('&');
    let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| decode(&text.replace('+', " "));
        Some((plain(name)?, plain(value)?))
    });
    let mut pairs: Vec<_> = pairs.collect::<Option<_>>()?;
    pairs.sort();
    Some((path, pairs))
}

fn client() -> impl Strategy<Value = Client> {
    let scope = prop::option::of(("[ -+.0-~--]{1,64}", "[ -+.0-~--]{1,64}"));
    ("[A-Za-z0-9._-]{1,128}", "\\PC{1,100}", scope).prop_map(|(access_key, secret, scope)| Client {
        access_key,
        secret,
        scope,
    })
}

/// A signed request as a client would make it.
fn signed() -> impl Strategy<Value = (Client, Wire)> {
    let segments = prop::collection::vec("[^/\\\\\0]{0,6}", 0..4);
    let pairs = prop::collection::vec(("\\PC{0,4}", ".{0,4}"), 0..4);
    let note = "[!-~é]([ !-~é]{0,8}[!-~é])?";
    let body = prop::collection::vec(any::<u8>(), 0..40);
    (client(), segments, pairs, note, body).prop_map(|(client, segments, mut pairs, note, body)| {
        let segments = segments
            .iter()
            .map(|segment| format!("/{}", encode(segment)));
        let path = format!("/v3{}", segments.collect::<String>());
        pairs.sort();
        let query: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let query = query.join("&");
        let wire = Wire::of_sdk("PUT", &format!("{path}?{query}"), &body).with("x-note", &note);
        let slash = if path.ends_with('/') { "" } else { "/" };
        let wire = client.sign_as(wire, &format!("{path}{slash}"), &query);
        (client, wire)
    })
}

fn authorization() -> impl Strategy<Value = Authorization> {
    let names = prop::collection::btree_set("[a-z][a-z0-9-]{0,20}", 1..64);
    (client(), "[0-9]{8}", names, any::<[u8; 32]>()).prop_map(|(client, date, names, signature)| {
        let names = names.iter().map(|name| HeaderName::try_from(name).unwrap());
        Authorization {
            access_key: client.access_key,
            scope: client.scope.map(|(region, service)| Scope {
                date,
                region,
                service,
            }),
            signed_headers: names.collect(),
            signature,
        }
    })
}

fn print(header: &Authorization) -> String {
    let (scheme, who) = match &header.scope {
        None => ("SDK-HMAC-SHA256 Access", header.access_key.clone()),
        Some(scope) => {
            let Scope {
                date,
                region,
                service,
            } = scope;
            let who = format!("{}/{date}/{region}/{service}", header.access_key);
            ("V11-HMAC-SHA256 Credential", who)
        }
    };
    let names: Vec<_> = header
        .signed_headers
        .iter()
        .map(HeaderName::as_str)
        .collect();
    let (names, signature) = (names.join(";"), hex::encode(header.signature));
    format!("{scheme}={who}, SignedHeaders={names}, Signature={signature}")
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(header in authorization()) {
        let text = print(&header);
        prop_assert_eq!(Authorization::parse(text.as_bytes()), Ok(header));
    }

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for start in ["", "SDK-HMAC-SHA256 ", "V11-HMAC-SHA256 Credential="] {
            let _ = Authorization::parse(&[start.as_bytes(), &bytes].concat());
        }
    }

    #[test]
    fn no_change_of_a_header_makes_the_parser_panic(
        header in authorization(),
        at in any::<prop::sample::Index>(),
        piece in "[ ,;=/A-Za-z0-9_\\PC]{0,4}",
    ) {
        let mut text = print(&header).into_bytes();
        let at = at.index(text.len());
        text.splice(at..=at, piece.bytes());
        let _ = Authorization::parse(&text);
        let _ = Authorization::parse(&text[..at]);
    }

    #[test]
    fn no_request_makes_the_check_panic(
        name in prop::sample::select(vec!["authorization", "host", "x-sdk-date", "x-sdk-content-sha256"]),
        value in prop::collection::vec(any::<u8>(), 0..60),
        target in "/[ -~é]{0,20}",
        (_, mut wire) in signed(),
    ) {
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            wire.headers.insert(name, value);
        }
        if let Ok(uri) = target.parse() {
            wire.uri = uri;
        }
        let _ = wire.verify("SKTEST");
    }

    #[test]
    fn the_canonical_form_is_its_own(path in "/\\PC{0,20}", query in "[a-c=&+%2F~é]{0,20}") {
        for text in [path.clone(), encode(&path)] {
            if let Ok(once) = canonical::path(&text) {
                prop_assert_eq!(canonical::path(&once), Ok(once));
            }
        }
        if let Ok(once) = canonical::query(&query) {
            prop_assert_eq!(canonical::query(&once), Ok(once));
        }
    }

    #[test]
    fn a_signed_request_verifies_with_its_secret_only((client, wire) in signed(), other in "\\PC{1,100}") {
        prop_assert_eq!(wire.verify(&client.secret), Ok(()));
        prop_assume!(other != client.secret);
        prop_assert_eq!(wire.verify(&other), Err(SignatureError::Refused));
    }

    #[test]
    fn no_character_of_the_target_can_be_changed_but_to_mean_the_same(
        (client, wire) in signed(),
        at in any::<prop::sample::Index>(),
        to in "[ -~]?",
    ) {
        let mut target = wire.uri.to_string();
        let at = at.index(target.len());
        target.replace_range(at..=at, &to);
        let Ok(uri) = target.parse::<Uri>() else { return Ok(()) };
        let same = meaning(&uri).is_some() && meaning(&uri) == meaning(&wire.uri);
        let changed = Wire { uri, ..wire };
        match changed.verify(&client.secret) {
            Ok(()) => prop_assert!(same, "{}", target),
            Err(SignatureError::Path | SignatureError::Query) => {}
            Err(fault) => prop_assert!(!same, "{}: {}", target, fault),
        }
    }

    #[test]
    fn no_byte_of_the_body_can_be_changed(
        (client, wire) in signed(),
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
    ) {
        let mut body = wire.body.clone();
        match at.index(body.len() + 1) {
            end if end == body.len() => body.push(to),
            at => body[at] = to,
        }
        prop_assume!(body != wire.body);
        prop_assert_eq!(wire.with_body(&body).verify(&client.secret), Err(SignatureError::Refused));
    }
}
