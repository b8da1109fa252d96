//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).

use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use crate::http::error::{ApiError, ApiResult};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key, in characters.
const LONGEST: usize = 255;

/// A client's name for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdempotencyKey(Vec<u8>);

impl IdempotencyKey {
    /// The key of a request, if it has one.
    ///
    /// # Errors
    /// 400 if it is malformed, or sent twice.
    pub(super) fn of(headers: &HeaderMap) -> ApiResult<Option<Self>> {
        let mut values = headers.get_all(HEADER).iter();
        let key = match (values.next(), values.next()) {
            (None, _) => return Ok(None),
            (Some(value), None) => read(value.as_bytes().trim_ascii()),
            _ => None,
        };
        let key = key.filter(|key| {
            (1..=LONGEST).contains(&key.len()) && key.iter().all(|byte| matches!(byte, b' '..=b'~'))
        });
        key.map(|key| Some(Self(key)))
            .ok_or_else(ApiError::malformed_key)
    }

    /// What is stored of it. No signature has the same one.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::new_with_prefix("Idempotency-Key: ")
            .chain_update(&self.0)
            .finalize()
            .into()
    }
}

/// The draft's form is a string in quotes (RFC 8941, section 3.3.3), where a backslash precedes each quote and
/// backslash. Most clients send the bare key, as Stripe's do.
fn read(value: &[u8]) -> Option<Vec<u8>> {
    let Some(quoted) = value.strip_prefix(b"\"") else {
        return Some(value.to_vec());
    };
    let mut bytes = quoted.strip_suffix(b"\"")?.iter();
    let mut key = Vec::new();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => key.push(*bytes.next().filter(|byte| b"\"\\".contains(byte))?),
            b'"' => return None,
            byte => key.push(*byte),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(values: &[&[u8]]) -> Option<IdempotencyKey> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_bytes(value).unwrap());
        }
        IdempotencyKey::of(&headers).unwrap()
    }

    fn refused(values: &[&[u8]]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_bytes(value).unwrap());
        }
        IdempotencyKey::of(&headers).is_err()
    }

    #[test]
    fn a_key_is_bare_or_in_quotes() {
        let long = "k".repeat(LONGEST);
        for (value, key) in [
            (
                "8e03978e-40d5-43e8-bc93-6894a57f9324",
                "8e03978e-40d5-43e8-bc93-6894a57f9324",
            ),
            ("\"8e03978e\"", "8e03978e"),
            (" a b, c=\"d\" ", "a b, c=\"d\""),
            ("\"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c"),
            ("\\", "\\"),
            ("\"\\\"\"", "\""),
            ("~", "~"),
            (&long, &long),
            (&format!("\"{long}\""), &long),
        ] {
            let expected = IdempotencyKey(key.as_bytes().to_vec());
            assert_eq!(of(&[value.as_bytes()]), Some(expected), "{value}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn other_keys_are_refused() {
        let long = "k".repeat(LONGEST + 1);
        for value in [
            "",
            " ",
            "\"",
            "\"\"",
            "\"a",
            "\"a\"b",
            "\"a\"b\"",
            "\"a\";p=1",
            "\"a\\\"",
            "\"a\\b\"",
            "a\tb",
            "é",
            "\"é\"",
            &long,
            &format!("\"{long}\""),
        ] {
            assert!(refused(&[value.as_bytes()]), "{value:?}");
        }
        assert!(refused(&[b"\xff"]));
        assert!(refused(&[b"a", b"a"]));
    }

    #[test]
    fn equal_keys_have_equal_digests() {
        let digest = |value: &str| of(&[value.as_bytes()]).map(|key| key.digest());
        assert_eq!(digest("a"), digest("\"a\""));
        assert_ne!(digest("a"), digest("b"));
    }
}
