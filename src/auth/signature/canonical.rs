//! The canonical form of a request, which is what is signed: equal requests have equal text.
//!
//! It consists of these lines, joined with newlines: the method in capitals; the path, see [`path`]; the
//! query, see [`query`]; for each signed header its name in lower case, a colon and its trimmed value; an
//! empty line; the names of the signed headers, joined with `;`; the SHA-256 of the body in hexadecimal.
//!
//! Different requests may have the same form: `a+b` and `a%20b` in a query, a path with and without a
//! trailing slash, two values of one parameter in either order. Those that a router or a handler would
//! treat differently are refused: see [`unambiguous`].

use std::borrow::Cow;

use axum::http::{HeaderName, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::fault::SignatureError;

/// The characters that are encoded in a query: all but `A-Z a-z 0-9 - _ . ~`.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
/// The characters that are encoded in a path: the same, except the slash between segments.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The path: decoded, with each segment encoded again and a slash at the end.
///
/// An encoded slash becomes a separator, so `a%2Fb` and `a/b` have the same form.
///
/// # Errors
/// When the decoded text is not UTF-8, or a `%` is not followed by two hexadecimal digits.
pub fn path(raw: &str) -> Result<String, SignatureError> {
    let decoded = decode(raw).ok_or(SignatureError::Path)?;
    let mut path = utf8_percent_encode(&decoded, PATH).to_string();
    if !path.ends_with('/') {
        path.push('/');
    }
    Ok(path)
}

/// Refuses paths with an encoded slash, backslash or null, which other software may decode earlier or later
/// and so read as another path.
///
/// # Errors
/// For `%2F`, `%5C`, `%00` and a plain backslash.
pub fn unambiguous(raw: &str) -> Result<(), SignatureError> {
    let mut escapes = raw.split('%').skip(1).map(|after| after.get(..2));
    let ambiguous = raw.contains('\\')
        || escapes.any(|escape| matches!(escape, Some("2F" | "2f" | "5C" | "5c" | "00")));
    if ambiguous {
        Err(SignatureError::Path)
    } else {
        Ok(())
    }
}

/// The query: pairs decoded, sorted by name, then value, and encoded again; `name` becomes `name=`. A
/// `+` is a space, as it is for the handlers.
///
/// As in the SDK, the decoded pairs are sorted, not the encoded ones: `~` comes before `é`.
///
/// # Errors
/// When the decoded text is not UTF-8, or a `%` is not followed by two hexadecimal digits.
pub fn query(raw: &str) -> Result<String, SignatureError> {
    let mut pairs = raw
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((form_decode(name)?, form_decode(value)?))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or(SignatureError::Query)?;
    pairs.sort();
    let encode = |text| utf8_percent_encode(text, QUERY);
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    Ok(pairs.collect::<Vec<_>>().join("&"))
}

/// The canonical form without the hash of the body, which the caller appends. It is bytes because header
/// values are bytes.
pub(super) fn head(
    method: &Method,
    path: &str,
    query: &str,
    headers: &[(&HeaderName, &[u8])],
) -> Vec<u8> {
    let method = method.as_str().to_ascii_uppercase();
    let mut head = format!("{method}\n{path}\n{query}\n").into_bytes();
    for (name, value) in headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.push(b':');
        head.extend_from_slice(value.trim_ascii());
        head.push(b'\n');
    }
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    head.extend_from_slice(format!("\n{}\n", names.join(";")).as_bytes());
    head
}

fn form_decode(text: &str) -> Option<String> {
    let text = match text.contains('+') {
        true => Cow::Owned(text.replace('+', "%20")),
        false => Cow::Borrowed(text),
    };
    decode(&text).map(Cow::into_owned)
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    let mut after_percent = text.as_bytes().split(|byte| *byte == b'%').skip(1);
    let whole = |after: &[u8]| matches!(after, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    match after_percent.all(whole) {
        true => percent_decode_str(text).decode_utf8().ok(),
        false => None,
    }
}
