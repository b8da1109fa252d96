//! The forms of an `Authorization` header.

use crate::auth::signature::SignatureError;
use crate::auth::signature::parse::Authorization;

const DIGITS: &str = "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD";

fn parse(text: &str) -> Result<Authorization, SignatureError> {
    Authorization::parse(text.replace("<64>", DIGITS).as_bytes())
}

fn plain(access_key: &str, names: &str) -> String {
    format!("SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={names}, Signature=<64>")
}

fn derived(credential: &str) -> String {
    format!("V11-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=<64>")
}

#[test]
fn spaces_after_commas_and_the_case_of_digits_do_not_matter() {
    let header = parse(&plain("AK", "host;x-sdk-date")).unwrap();
    assert_eq!(header.access_key, "AK");
    assert_eq!(header.signed_headers, ["host", "x-sdk-date"]);
    assert_eq!(header.signature[..3], [0x01, 0x23, 0x45]);
    for separator in [",", ",   "] {
        let text = plain("AK", "host;x-sdk-date").replace(", ", separator);
        for digits in [DIGITS.to_lowercase(), DIGITS.to_uppercase()] {
            assert_eq!(parse(&text.replace("<64>", &digits)), Ok(header.clone()));
        }
    }
}

#[test]
fn a_credential_consists_of_access_key_day_region_and_service() {
    let header = parse(&derived("A.K_-1/20261123/my region/SMS")).unwrap();
    assert_eq!(header.access_key, "A.K_-1");
    let scope = header.scope.unwrap();
    assert_eq!(scope.to_string(), "20261123/my region/SMS");
    assert_eq!((&*scope.region, &*scope.service), ("my region", "SMS"));
    let long = "x".repeat(65);
    for credential in [
        "",
        "AK",
        "AK/20261123",
        "AK/20261123/r",
        "AK/20261123/r/",
        "AK/20261123//s",
        "AK/20261123/r/s/",
        "AK/20261123/r/s/t",
        "/20261123/r/s",
        "AK/2026112/r/s",
        "AK/202611233/r/s",
        "AK/2026112x/r/s",
        "AK/20261123/é/s",
        "AK/20261123/r/s\t",
        "AK/20261123/r,x/s",
        &format!("AK/20261123/{long}/s"),
        &format!("AK/20261123/r/{long}"),
    ] {
        assert_eq!(
            parse(&derived(credential)),
            Err(SignatureError::Malformed),
            "{credential}"
        );
    }
}

#[test]
fn other_schemes_are_named_as_such() {
    let parts = "Access=AK, SignedHeaders=host, Signature=<64>";
    for scheme in [
        "SDK-HMAC-SM3",
        "SDK-ECDSA-P256-SHA256",
        "SDK-SM2-SM3",
        "AWS4-HMAC-SHA256",
        "Bearer",
        "sdk-hmac-sha256",
        "SDK-HMAC-SHA256,",
        "",
    ] {
        assert_eq!(
            parse(&format!("{scheme} {parts}")),
            Err(SignatureError::UnsupportedScheme)
        );
        assert_eq!(parse(scheme), Err(SignatureError::UnsupportedScheme));
    }
    let huge = "x".repeat(100_000);
    assert_eq!(parse(&huge), Err(SignatureError::UnsupportedScheme));
}

#[test]
fn anything_but_the_three_parts_in_their_order_is_refused() {
    for text in [
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 ",
        "SDK-HMAC-SHA256  Access=AK, SignedHeaders=host, Signature=<64>",
        "SDK-HMAC-SHA256 access=AK, SignedHeaders=host, Signature=<64>",
        "SDK-HMAC-SHA256 Access=AK; SignedHeaders=host; Signature=<64>",
        "SDK-HMAC-SHA256 Access=AK , SignedHeaders=host, Signature=<64>",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host",
        "SDK-HMAC-SHA256 Access=AK, Signature=<64>, SignedHeaders=host",
        "SDK-HMAC-SHA256 SignedHeaders=host, Access=AK, Signature=<64>",
        "SDK-HMAC-SHA256 Access=AK, Access=AK, SignedHeaders=host, Signature=<64>",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=<64>,",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=<64>, X=1",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=<64>0",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=<64>00",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=0123",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature= <64>",
        "SDK-HMAC-SHA256 Credential=AK/20261123/r/s, SignedHeaders=host, Signature=<64>",
        "V11-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=<64>",
    ] {
        assert_eq!(parse(text), Err(SignatureError::Malformed), "{text}");
    }
    let wrong_digit = DIGITS.replace('a', "g");
    let text = plain("AK", "host").replace("<64>", &wrong_digit);
    assert_eq!(parse(&text), Err(SignatureError::Malformed));
    let not_utf8 = [plain("AK", "host").as_bytes(), b"\xff"].concat();
    assert_eq!(
        Authorization::parse(&not_utf8),
        Err(SignatureError::Malformed)
    );
}

#[test]
fn access_keys_and_names_have_a_limited_length() {
    let many = |count| {
        let names: Vec<_> = (0..count).map(|n| format!("x-{n:03}")).collect();
        names.join(";")
    };
    assert!(parse(&plain(&"A".repeat(128), "host")).is_ok());
    assert!(parse(&plain("AK", &"h".repeat(64))).is_ok());
    assert!(parse(&plain("AK", &many(64))).is_ok());
    for (access_key, names) in [
        ("", "host"),
        (&*"A".repeat(129), "host"),
        ("A K", "host"),
        ("A/K", "host"),
        ("AK\u{e9}", "host"),
        ("AK", ""),
        ("AK", ";"),
        ("AK", "host;"),
        ("AK", ";host"),
        ("AK", "Host"),
        ("AK", "host;host"),
        ("AK", "x-sdk-date;host"),
        ("AK", "x_sdk_date"),
        ("AK", "ho st"),
        ("AK", "host:"),
        ("AK", "h\u{f6}st"),
        ("AK", &*"h".repeat(65)),
        ("AK", &*many(65)),
        ("AK", &*many(900)),
    ] {
        let answer = parse(&plain(access_key, names));
        assert_eq!(
            answer,
            Err(SignatureError::Malformed),
            "{access_key} {names}"
        );
    }
    let spaces = plain("AK", "host").replace(", ", &format!(",{}", " ".repeat(9000)));
    assert_eq!(parse(&spaces), Err(SignatureError::Malformed));
}

#[test]
fn debug_shows_no_signature() {
    let debug = format!("{:?}", parse(&plain("AK", "host")).unwrap());
    assert!(debug.contains("AK") && debug.contains("host"), "{debug}");
    assert!(!debug.contains("signature"), "{debug}");
}
