//! Requests signed with the derived scheme by the signer of huaweicloudsdkcore 3.1.219
//! (`DerivationAKSKSigner`), from the inputs given here.

use super::signer::{Client, Wire};
use crate::auth::signature::{Scheme, SignatureError};

const AUTHORIZATION: &str = "authorization";

/// The request, the secret, and what the SDK put into `Authorization`.
fn vectors() -> Vec<(Wire, &'static str, &'static str)> {
    vec![
        (
            Wire::of_sdk("GET", "/v3/tasks", b""),
            "SKTEST",
            "V11-HMAC-SHA256 Credential=AKTEST/20261123/cn-north-4/SMS, \
             SignedHeaders=content-type;host;user-agent;x-sdk-date, \
             Signature=ceffb766475602031f1039d1976faf638995634d9e63b2a88b1cbf99c0dd075d",
        ),
        (
            Wire::of_sdk("PUT", "/v3/tasks/t1", br#"{"name": null, "x": "1"}"#)
                .with("x-project-id", "proj1"),
            "SKTEST",
            "V11-HMAC-SHA256 Credential=AKTEST/20261123/cn-north-4/SMS, \
             SignedHeaders=content-type;host;user-agent;x-project-id;x-sdk-date, \
             Signature=0cad803f30e3fedd7e2e8f99d0e441b0d1aec92442a2c56dd91ea6dce493fae4",
        ),
        (
            // A region of two words, and a header that the SDK does not sign because of its underscore.
            Wire::of_sdk(
                "GET",
                "/v3/tasks?limit=50&name=%E4%BB%BB%E5%8A%A1%20a%2Bb%2F~&state=RUNNING",
                b"",
            )
            .with("x-security-token", "TOK")
            .with("x-domain-id", "dom1")
            .with("x_ignored", "no"),
            "SKTEST",
            "V11-HMAC-SHA256 Credential=AKTEST/20261123/my region/sms.self-hosted, \
             SignedHeaders=content-type;host;user-agent;x-domain-id;x-sdk-date;x-security-token, \
             Signature=128f0063157040bb2de2fca5ff02d5e8fe7b2cde5152ca5afad42d30f7dfab91",
        ),
        (
            // A header in UTF-8.
            Wire::of_sdk(
                "POST",
                "/v3/tasks/%C3%A9%20t/action",
                br#"{"operation": "start"}"#,
            )
            .with("x-note", "Aufgabe größer"),
            "sk/with+odd=chars",
            "V11-HMAC-SHA256 Credential=AK_OTHER-1/20261123/r/s, \
             SignedHeaders=content-type;host;user-agent;x-note;x-sdk-date, \
             Signature=e80a9db617f16c3989eb788fe1ce936979894348422e06c939357b1cbc7b2f44",
        ),
    ]
}

#[test]
fn requests_that_the_sdk_signed_with_the_derived_scheme_verify() {
    for (wire, secret, header) in vectors() {
        let wire = wire.with(AUTHORIZATION, header);
        assert_eq!(wire.read().unwrap().scheme(), Scheme::V11);
        assert_eq!(wire.verify(secret), Ok(()), "{header}");
        let refusal = wire.read().unwrap().refusal();
        assert_eq!(wire.verify("another"), Err(refusal), "{header}");
    }
}

#[test]
fn the_derived_key_depends_on_access_key_day_region_and_service() {
    for (from, to, fault) in [
        ("AKTEST", "AKTESU", SignatureError::Refused), // even with the same secret
        ("cn-north-4", "cn-north-5", SignatureError::Refused),
        ("/SMS", "/ECS", SignatureError::Refused),
        ("cn-north-4/SMS", "SMS/cn-north-4", SignatureError::Refused),
        ("/20261123/", "/20261124/", SignatureError::Scope),
        ("/20261123/", "/00000000/", SignatureError::Scope),
    ] {
        let (wire, secret, header) = vectors().remove(0);
        let wire = wire.with(AUTHORIZATION, &header.replace(from, to));
        assert_eq!(wire.verify(secret), Err(fault), "{from} {to}");
    }
}

#[test]
fn a_signature_of_one_scheme_does_not_verify_with_the_other() {
    let wire = Wire::of_sdk("GET", "/v3/tasks", b"");
    let signed = Client::plain("AKTEST", "SKTEST").sign_as(wire, "/v3/tasks/", "");
    let header = signed.get(AUTHORIZATION);
    assert_eq!(signed.verify("SKTEST"), Ok(()));
    let derived = header.replace(
        "SDK-HMAC-SHA256 Access=AKTEST",
        "V11-HMAC-SHA256 Credential=AKTEST/20261123/cn-north-4/SMS",
    );
    let wire = signed.put(AUTHORIZATION, &derived);
    assert_eq!(wire.verify("SKTEST"), Err(SignatureError::Refused));
}

#[test]
fn the_signer_of_the_tests_derives_as_the_sdk_does() {
    let (wire, _, header) = vectors().remove(0);
    let wire = Client::derived("AKTEST", "SKTEST").sign_as(wire, "/v3/tasks/", "");
    assert_eq!(wire.get(AUTHORIZATION), header);
}
