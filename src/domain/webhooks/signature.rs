//! Signatures of messages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use secrecy::SecretString;
use sha2::Sha256;

/// Begins a secret, so that scanners recognize it.
const PREFIX: &str = "whsec_";

/// A text that is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret does not consist of whsec_ and base64")]
pub struct Unsignable;

/// A new secret: 256 random bits. The specification asks for 24 to 64 bytes.
#[must_use]
pub fn new_secret() -> SecretString {
    let bytes: [u8; 32] = rand::rng().random();
    format!("{PREFIX}{}", STANDARD.encode(bytes)).into()
}

/// The value of `webhook-signature`, by one secret after another. `timestamp` is in epoch seconds.
///
/// # Errors
/// If a secret is none.
pub fn sign(secrets: &[&str], id: &str, timestamp: i64, body: &str) -> Result<String, Unsignable> {
    let signatures = secrets.iter().map(|secret| {
        let key = secret
            .strip_prefix(PREFIX)
            .and_then(|key| STANDARD.decode(key).ok());
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&key.ok_or(Unsignable)?).map_err(|_| Unsignable)?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!(
            "v1,{}",
            STANDARD.encode(mac.finalize().into_bytes())
        ))
    });
    let signatures: Result<Vec<_>, _> = signatures.collect();
    Ok(signatures?.join(" "))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_specification_s_example_is_signed_as_it_says() {
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let id = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
        let signature = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
        assert_eq!(
            sign(&[secret], id, 1_649_367_553, body).as_deref(),
            Ok(signature)
        );
        let twice = format!("{signature} {signature}");
        assert_eq!(sign(&[secret, secret], id, 1_649_367_553, body), Ok(twice));
    }

    #[test]
    fn secrets_are_random_and_nothing_else_is_one() {
        let (one, other) = (new_secret(), new_secret());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert!(sign(&[one.expose_secret()], "a", 1, "b").is_ok());
        for bad in ["", "C2FVsBQI", "whsec_*"] {
            assert_eq!(sign(&[bad], "a", 1, "b"), Err(Unsignable), "{bad}");
        }
    }
}
