//! Why a signed request is refused.

use thiserror::Error;

/// Why a signed request is refused: a sentence that says what to do. It repeats nothing of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// No `Authorization` header.
    #[error("Send an Authorization header: sign the request with an access key and its secret.")]
    Missing,
    /// A scheme other than those of [`Scheme`](super::Scheme), the vendor's or not.
    #[error(
        "The scheme of the Authorization header is not supported: sign with SDK-HMAC-SHA256, which is \
         the SDK's default, or V11-HMAC-SHA256."
    )]
    UnsupportedScheme,
    /// An `Authorization` header of a known scheme that is none, is too long, or is there twice.
    #[error(
        "Send one Authorization header: 'SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<names in \
         lower case, sorted, joined by semicolons>, Signature=<64 hexadecimal digits>', or \
         'V11-HMAC-SHA256 Credential=<access key>/<YYYYMMDD>/<region>/<service>' with the same two \
         after it."
    )]
    Malformed,
    /// A header that has to be signed and is not; which one.
    #[error("Sign the header {0}: add it to SignedHeaders.")]
    Unsigned(&'static str),
    /// A name in `SignedHeaders` without a header, or with several.
    #[error("Send each header that SignedHeaders names exactly once.")]
    SignedHeader,
    /// `Host` and the authority of the request's target differ.
    #[error("Send a Host header that is the same as the host in the request's target.")]
    Host,
    /// An `X-Sdk-Date` that is no point in time.
    #[error("Send X-Sdk-Date as YYYYMMDDTHHMMSSZ, in UTC.")]
    Date,
    /// A date outside [`WINDOW`](super::WINDOW).
    #[error(
        "X-Sdk-Date is more than 15 minutes away from the time here: set the clock, and sign the \
         request anew."
    )]
    Window,
    /// The derived scheme's credential is of another day than `X-Sdk-Date`.
    #[error(
        "Derive the signing key for the day of X-Sdk-Date: the date in Credential has to be it."
    )]
    Scope,
    /// A path that could be read in two ways.
    #[error(
        "The path must be UTF-8, with every % followed by two hexadecimal digits, and without a slash, \
         a backslash or a null among what is encoded."
    )]
    Path,
    /// A query that could be read in two ways.
    #[error("The query must be UTF-8, with every % followed by two hexadecimal digits.")]
    Query,
    /// `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`.
    #[error(
        "The body has to be signed, UNSIGNED-PAYLOAD is not accepted: send Content-Type \
         application/json, or the body's hash as X-Sdk-Content-Sha256."
    )]
    UnsignedPayload,
    /// `X-Sdk-Content-Sha256` is not the hash of the body that arrived, or is there twice.
    #[error(
        "X-Sdk-Content-Sha256 has to be the SHA-256 of the body as it was sent, 64 hexadecimal digits \
         in lower case; it may be left out."
    )]
    Body,
    /// The secret did not make this signature. Also the answer for an access key that is unknown, so
    /// that nobody learns which keys there are.
    #[error(
        "The access key is not known here, or the signature is not that of its secret for this \
         request: check both, and that nothing on the way changes the path, a signed header or the \
         body."
    )]
    Refused,
}
