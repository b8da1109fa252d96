//! Checks a signed request, first without and then with the secret.

use std::fmt;

use axum::http::{HeaderMap, Method, Uri};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::fault::SignatureError;
use super::headers::{self, X_SDK_CONTENT_SHA256, X_SDK_DATE};
use super::parse::{Authorization, Scheme, Scope};
use super::{canonical, date};

/// A request whose signature is not verified yet. Everything else about it has been checked.
pub struct Signed {
    authorization: Authorization,
    /// As sent in the header.
    date: String,
    date_millis: i64,
    /// Whether it has a token of a temporary access key.
    temporary: bool,
    /// The value of `X-Sdk-Content-Sha256`.
    declared_hash: Option<Vec<u8>>,
    /// The canonical request without the hash of the body.
    canonical_head: Vec<u8>,
}

/// Leaves out the headers and the signature, which others could misuse.
impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("scheme", &self.scheme())
            .field("access_key", &self.access_key())
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

impl Signed {
    /// Checks everything that needs neither the secret nor the body.
    ///
    /// `uri` must be as received, before a router has removed anything from its path. `now` is in epoch
    /// milliseconds.
    ///
    /// # Errors
    /// Any but [`refusal`](Self::refusal); [`SignatureError::Body`] if several hashes are declared.
    pub fn from_request(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        now: i64,
    ) -> Result<Self, SignatureError> {
        let authorization = Authorization::parse(headers::authorization(headers)?)?;
        canonical::unambiguous(uri.path())?;
        let path = canonical::path(uri.path())?;
        let query = canonical::query(uri.query().unwrap_or_default())?;
        headers::covered(&authorization.signed_headers)?;
        let signed = headers::values(headers, uri, &authorization.signed_headers)?;

        let (date, date_millis) = dated(headers, authorization.scope.as_ref(), now)?;
        let declared_hash = headers::once(headers, X_SDK_CONTENT_SHA256, SignatureError::Body)?;
        if declared_hash == Some(b"UNSIGNED-PAYLOAD") {
            return Err(SignatureError::UnsignedPayload);
        }
        Ok(Self {
            date,
            date_millis,
            temporary: headers::has_security_token(headers),
            declared_hash: declared_hash.map(<[u8]>::to_vec),
            canonical_head: canonical::head(method, &path, &query, &signed),
            authorization,
        })
    }

    /// The access key that the request names: 1 to 128 of `A-Z a-z 0-9 . _ -`.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.authorization.access_key
    }

    /// How it is signed.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match self.authorization.scope {
            None => Scheme::Sdk,
            Some(_) => Scheme::V11,
        }
    }

    /// When it was signed, in epoch milliseconds; whole seconds.
    #[must_use]
    pub const fn date(&self) -> i64 {
        self.date_millis
    }

    /// The signature as bytes, which do not depend on the case of its digits: the same request has the same
    /// signature when it is sent again.
    #[must_use]
    pub const fn signature(&self) -> &[u8; 32] {
        &self.authorization.signature
    }

    /// What a signer gets to know whose access key is unknown, or whose signature is wrong. It depends on the request
    /// alone, so it does not tell the two apart.
    #[must_use]
    pub const fn refusal(&self) -> SignatureError {
        match self.temporary {
            false => SignatureError::Refused,
            true => SignatureError::Temporary,
        }
    }

    /// Checks that the holder of `secret` signed this request with this body, in constant time.
    ///
    /// `secret` is the secret access key as the client has it. For an unknown access key, pass a secret that
    /// nobody has: the answer and the time it takes are then the same as for a wrong signature.
    ///
    /// # Errors
    /// First [`SignatureError::Body`] if the declared hash is not `body_sha256`; then [`refusal`](Self::refusal) if the
    /// signature was not made with the secret, or the secret is empty.
    pub fn verify(&self, secret: &[u8], body_sha256: [u8; 32]) -> Result<(), SignatureError> {
        let body_hash = hex::encode(body_sha256);
        if let Some(declared) = &self.declared_hash
            && declared != body_hash.as_bytes()
        {
            return Err(SignatureError::Body);
        }
        if secret.is_empty() {
            return Err(self.refusal());
        }
        let mac = match self.derived_key(secret)? {
            None => Hmac::<Sha256>::new_from_slice(secret),
            Some(key) => Hmac::<Sha256>::new_from_slice(key.as_bytes()),
        };
        mac.map_err(|_| self.refusal())?
            .chain_update(self.string_to_sign(&body_hash))
            .verify_slice(self.signature())
            .map_err(|_| self.refusal())
    }

    /// The hash of the canonical request, in hexadecimal digits.
    pub(super) fn canonical_hash(&self, body_hash: &str) -> String {
        let hash = Sha256::new_with_prefix(&self.canonical_head).chain_update(body_hash);
        hex::encode(hash.finalize())
    }

    fn string_to_sign(&self, body_hash: &str) -> String {
        let hash = self.canonical_hash(body_hash);
        let (scheme, date) = (self.scheme().name(), &self.date);
        match &self.authorization.scope {
            None => format!("{scheme}\n{date}\n{hash}"),
            Some(scope) => format!("{scheme}\n{date}\n{scope}\n{hash}"),
        }
    }

    /// The key of [`Scheme::V11`]: 32 bytes of HKDF with the access key as salt and the scope as info. The SDK
    /// uses their hexadecimal digits, as text, as the key.
    fn derived_key(&self, secret: &[u8]) -> Result<Option<String>, SignatureError> {
        let Some(scope) = &self.authorization.scope else {
            return Ok(None);
        };
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(self.access_key().as_bytes()), secret)
            .expand(scope.to_string().as_bytes(), &mut key)
            .map_err(|_| self.refusal())?;
        Ok(Some(hex::encode(key)))
    }
}

/// The date, as sent and in epoch milliseconds.
fn dated(
    headers: &HeaderMap,
    scope: Option<&Scope>,
    now: i64,
) -> Result<(String, i64), SignatureError> {
    let text =
        headers::once(headers, X_SDK_DATE, SignatureError::Date)?.ok_or(SignatureError::Date)?;
    let millis = date::parse(text)?;
    date::within_window(millis, now)?;
    match scope {
        Some(scope) if !text.starts_with(scope.date.as_bytes()) => Err(SignatureError::Scope),
        _ => Ok((String::from_utf8_lossy(text).into_owned(), millis)),
    }
}
