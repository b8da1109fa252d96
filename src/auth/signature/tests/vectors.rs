//! Requests that the vendor's SDK signed with its default scheme, with the access key `AKTEST` and the
//! secret `SKTEST` unless said otherwise.

use sha2::{Digest, Sha256};

use super::signer::{Client, NOW, Wire};
use crate::auth::signature::{SignatureError, Signed, canonical};

/// Method, target, one more header, body, seconds of the date, hash of the canonical request, signature.
type Vector = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    &'static str,
    u32,
    &'static str,
    &'static str,
);

/// Captured from huaweicloudsdksms 3.1.112 and 3.1.219.
const VECTORS: [Vector; 9] = [
    (
        "GET",
        "/v3/tasks",
        None,
        "",
        49,
        "3a3def50ce1bcd8517703b0bf390cb6e5f05df64a3f3fe3603d233ccca9cbf99",
        "35227c39b84381a5845f4f116c51aafd3fbaf519e0d744dd70393a8ed3125a73",
    ),
    (
        "GET",
        "/v3/tasks?limit=50&name=%E4%BB%BB%E5%8A%A1%20a%2Bb%2F~&offset=0&source_server_id=src-1&state=RUNNING",
        None,
        "",
        49,
        "05f02fd52cae70166d3c30ad7b66e96446dab031c0ac5b9e5563812a9b73560f",
        "4b9bb5798c29e207d3de1ea34c68f1fc5bb1340a253ad2faa005d007728b3f6d",
    ),
    (
        "PUT",
        "/v3/tasks/t1",
        None,
        "{}",
        49,
        "e045f265685059341778c48e8ab1ba1af46ec7c27c3f64995c678da531521f78",
        "1ee658dda27da1510e8bbf22d62012c24a94f69b02ec7da9be6914bfc862a70e",
    ),
    (
        "PUT",
        "/v3/tasks/t1",
        None,
        r#"{"name": null, "x": "1"}"#,
        49,
        "f3e4bb1f2bc17dd9035997e3a8dc37ff62be24c363cda289cb1e278a566d2975",
        "f84edadf139e479877dea4671fd68e450657f7dd73c9cfbe46bf5d8a601f96b7",
    ),
    (
        "POST",
        "/v3/tasks/t1/action",
        None,
        r#"{"operation": "start"}"#,
        49,
        "5ba129e1c0639b7b381ccd28c587e79b7f58fbe215788b91b81e91d72aee3bdd",
        "574808ba0df8a297df24ee0e7de51dc4aaa0a9317d63504703c0338519df72cc",
    ),
    (
        "DELETE",
        "/v3/tasks/t1",
        None,
        "",
        49,
        "bdc0e4418da99f52f3e811bedd201e39335b46f17a387fdb5dcf2eb198ed5687",
        "4030874b19445ae5ab397af2c5e12c410ddc372b07c9bae3b43bd2844a599fea",
    ),
    (
        "GET",
        ENCODED_SLASH,
        None,
        "",
        50,
        "c1eac833cff14579c78f17029c7e0fe428e7e5a242939a216f551c41cef9a4f3",
        "099424d2cd25f70742af22633eb71c543f1f5297b5dd0d7780c6c0824efc0e70",
    ),
    (
        "GET",
        "/v3/tasks/t1",
        Some(("x-project-id", "proj1")),
        "",
        50,
        "c36a5a89539463f552dd17ae71764f735f999f86930a54dd5e5a8dbec5cf2bea",
        "adb14326a8d5440156593984f45e8ed5dec6fc484e0b1edd00580b766cde040f",
    ),
    (
        "DELETE",
        "/v3/tasks/t1",
        Some(("x-security-token", "TOK")),
        "",
        50,
        "3c76b3e4eb4df2178ad8892b8cfd359012e92e0186f3792dae9a6d7ccc656e8a",
        "05f007eebe7cdb685dcce4620face450c66c5d35789fa4dac093682f52668002",
    ),
];

const ENCODED_SLASH: &str = "/v3/tasks/a%2Fb%20c%2B~%C3%A9";

/// The vector as a request, but to this target.
fn wire((method, _, extra, body, second, _, signature): &Vector, target: &str) -> Wire {
    let mut wire = Wire::of_sdk(method, target, body.as_bytes())
        .put("x-sdk-date", &format!("20261123T1136{second}Z"));
    let mut names = "content-type;host;user-agent;x-sdk-date".to_owned();
    if let Some((name, value)) = extra {
        wire = wire.with(name, value);
        names = match *name {
            "x-project-id" => "content-type;host;user-agent;x-project-id;x-sdk-date".to_owned(),
            after => format!("{names};{after}"),
        };
    }
    wire.with(
        "authorization",
        &format!("SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders={names}, Signature={signature}"),
    )
}

fn signed(wire: &Wire) -> Signed {
    Signed::from_request(&wire.method, &wire.uri, &wire.headers, NOW).unwrap()
}

#[test]
fn requests_that_the_sdk_signed_verify() {
    for vector in &VECTORS {
        let (method, target, _, body, _, canonical, _) = vector;
        // The one with an encoded slash is refused; with a plain slash it has the same signature.
        let wire = wire(vector, &target.replace("%2Fb%20", "/b%20"));
        let hash = signed(&wire).canonical_hash(&hex::encode(Sha256::digest(body)));
        assert_eq!(hash, *canonical, "{method} {target}");
        assert_eq!(wire.verify("SKTEST"), Ok(()), "{method} {target}");
        let refusal = wire.read().unwrap().refusal();
        assert_eq!(wire.verify("SKTEST2"), Err(refusal), "{method} {target}");
    }
}

#[test]
fn an_encoded_slash_is_signed_as_a_slash_and_therefore_refused() {
    let vector = VECTORS.iter().find(|vector| vector.1 == ENCODED_SLASH);
    let wire = wire(vector.unwrap(), ENCODED_SLASH);
    assert_eq!(wire.read().unwrap_err(), SignatureError::Path);
    let path = canonical::path(ENCODED_SLASH);
    assert_eq!(path.as_deref(), Ok("/v3/tasks/a/b%20c%2B~%C3%A9/"));
}

#[test]
fn another_day_and_secret_verify() {
    let wire = Wire::new("PUT", "/v3/tasks/abc", br#"{"name":"n"}"#)
        .with("content-type", "application/json")
        .with("host", "sms.example")
        .with("user-agent", "ua")
        .with("x-project-id", "p1")
        .with("x-sdk-date", "20240904T000000Z")
        .with(
            "authorization",
            "SDK-HMAC-SHA256 Access=AK_TEST, \
             SignedHeaders=content-type;host;user-agent;x-project-id;x-sdk-date, \
             Signature=0f2f80463bf61a1612d6021cc1801c9c524be91f7f1b780817adfe3d44020fe3",
        );
    let now = 1_725_408_000_000;
    let signed = Signed::from_request(&wire.method, &wire.uri, &wire.headers, now).unwrap();
    assert_eq!(signed.date(), now);
    let body = Sha256::digest(&wire.body).into();
    assert_eq!(signed.verify(b"SK_TEST", body), Ok(()));
}

/// Made with the signer of huaweicloudsdkcore 3.1.219 from the query parameters `a b` = 2, `a-b` = 1,
/// `k` = é, ~, `a b`, `a-b`, `flag` = true, and an empty `empty`.
#[test]
fn the_query_is_sorted_by_its_decoded_pairs() {
    let sorted = "a%20b=2&a-b=1&empty=&flag=true&k=a%20b&k=a-b&k=~&k=%C3%A9";
    for query in [
        sorted,
        "k=%C3%A9&k=~&k=a-b&k=a+b&flag=true&empty&a-b=1&a%20b=2",
    ] {
        let wire = Wire::of_sdk("GET", &format!("/v3/tasks?{query}"), b"").with(
            "authorization",
            "SDK-HMAC-SHA256 Access=AKTEST, SignedHeaders=content-type;host;user-agent;x-sdk-date, \
             Signature=4db37b2c2d1adce2a019aee88876ecd764d99b89d89dae98884574b8adc10100",
        );
        assert_eq!(wire.verify("SKTEST"), Ok(()), "{query}");
        assert_eq!(canonical::query(query).as_deref(), Ok(sorted));
    }
}

#[test]
fn the_signer_of_the_tests_signs_as_the_sdk_does() {
    let plain = |vector: &&Vector| !vector.1.contains('?');
    for vector in VECTORS.iter().filter(plain) {
        let (_, target, .., signature) = vector;
        let path = canonical::path(target).unwrap();
        let mut wire = wire(vector, target);
        wire.headers.remove("authorization");
        let wire = Client::plain("AKTEST", "SKTEST").sign_as(wire, &path, "");
        assert!(wire.get("authorization").ends_with(signature), "{target}");
    }
}
