//! The headers that a signature must cover, and their values.

use axum::http::{HeaderMap, HeaderName, Uri};

use super::fault::SignatureError;

/// When the request was signed.
pub(super) const X_SDK_DATE: &str = "x-sdk-date";
/// The hash of the body, according to the client.
pub(super) const X_SDK_CONTENT_SHA256: &str = "x-sdk-content-sha256";
/// The token that comes with a temporary access key.
pub(super) const X_SECURITY_TOKEN: &str = "x-security-token";
const HOST: &str = "host";

/// Every request must sign these.
const ALWAYS: [&str; 2] = [HOST, X_SDK_DATE];

/// A request that has these must sign them: they say who is calling, on whose behalf, or what the body is.
/// A name with `_` instead of `-` is another header, which the SDK does not sign and no code reads.
const WHEN_PRESENT: [&str; 5] = [
    "content-type",
    "x-project-id",
    "x-domain-id",
    X_SECURITY_TOKEN,
    "x-auth-token",
];

/// Fails if a header that must be signed is not among the signed ones.
pub(super) fn covered(headers: &HeaderMap, signed: &[HeaderName]) -> Result<(), SignatureError> {
    let present = WHEN_PRESENT
        .into_iter()
        .filter(|name| headers.contains_key(*name));
    let unsigned = ALWAYS
        .into_iter()
        .chain(present)
        .find(|name| signed.iter().all(|signed| signed != name));
    unsigned.map_or(Ok(()), |name| Err(SignatureError::Unsigned(name)))
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
