//! The header that a signature must cover, and the values of those that it covers.

use axum::http::{HeaderMap, HeaderName, Uri};

use super::fault::SignatureError;

/// When the request was signed.
pub(super) const X_SDK_DATE: &str = "x-sdk-date";
/// The hash of the body, according to the client.
pub(super) const X_SDK_CONTENT_SHA256: &str = "x-sdk-content-sha256";
/// The token that comes with a temporary access key.
const X_SECURITY_TOKEN: &str = "x-security-token";
const HOST: &str = "host";

/// Fails if the date is not signed: without it, a request could be sent again for ever.
///
/// Both schemes demand nothing else. Go's signers cannot sign the host, which Go does not keep among the headers, and
/// sign a content type only if it is set already. `docs/security.md` says what an unsigned header can do.
pub(super) fn covered(signed: &[HeaderName]) -> Result<(), SignatureError> {
    match signed.iter().any(|name| name == X_SDK_DATE) {
        true => Ok(()),
        false => Err(SignatureError::UnsignedDate),
    }
}

/// Whether the client sends the token of a temporary access key.
pub(super) fn has_security_token(headers: &HeaderMap) -> bool {
    let mut tokens = headers.get_all(X_SECURITY_TOKEN).iter();
    tokens.any(|token| !token.as_bytes().trim_ascii().is_empty())
}

/// The signed headers with their values. Each must be present exactly once.
pub(super) fn values<'a>(
    headers: &'a HeaderMap,
    uri: &'a Uri,
    signed: &'a [HeaderName],
) -> Result<Vec<(&'a HeaderName, &'a [u8])>, SignatureError> {
    let value = |name: &'a HeaderName| match name == HOST {
        true => host(headers, uri),
        false => once(headers, name.as_str(), SignatureError::SignedHeader)?
            .ok_or(SignatureError::SignedHeader),
    };
    signed.iter().map(|name| Ok((name, value(name)?))).collect()
}

/// The value of `Authorization`.
pub(super) fn authorization(headers: &HeaderMap) -> Result<&[u8], SignatureError> {
    once(headers, "authorization", SignatureError::Malformed)?.ok_or(SignatureError::Missing)
}

/// A header's value, if it has one; `fault` if it has several.
pub(super) fn once<'a>(
    headers: &'a HeaderMap,
    name: &str,
    fault: SignatureError,
) -> Result<Option<&'a [u8]>, SignatureError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value.map(|value| value.as_bytes().trim_ascii())),
        _ => Err(fault),
    }
}

/// The host: over HTTP/2 it is in the target, and there is usually no header.
fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Result<&'a [u8], SignatureError> {
    let header = once(headers, HOST, SignatureError::SignedHeader)?;
    let target = uri
        .authority()
        .map(|authority| authority.as_str().as_bytes());
    match (header, target) {
        (Some(header), Some(target)) if !header.eq_ignore_ascii_case(target) => {
            Err(SignatureError::Host)
        }
        (header, target) => header.or(target).ok_or(SignatureError::SignedHeader),
    }
}
