//! Why a signed request is refused.

use thiserror::Error;

/// Why a signed request is refused: a sentence that says what to do. It repeats nothing of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// No `Authorization` header.
    #[error("Send an Authorization header: sign the request with an access key and its secret.")]
    Missing,
    /// A scheme other than those of [`Scheme`](super::Scheme), the vendor's or not.
    #[error(
        "The scheme of the Authorization header is not supported: sign with SDK-HMAC-SHA256, which is \
         the SDK's default, or V11-HMAC-SHA256."
    )]
    UnsupportedScheme,
    /// An `Authorization` header of a known scheme that is malformed, too long, or sent twice.
    #[error(
        "Send one Authorization header: 'SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<names in \
         lower case, sorted, joined by semicolons>, Signature=<64 hexadecimal digits>', or \
         'V11-HMAC-SHA256 Credential=<access key>/<YYYYMMDD>/<region>/<service>' with the same two \
         after it."
    )]
    Malformed,
    /// `X-Sdk-Date` is not signed.
    #[error("Sign the header X-Sdk-Date: add x-sdk-date to SignedHeaders.")]
    UnsignedDate,
    /// A name in `SignedHeaders` that no header has, or more than one.
    #[error("Send each header that SignedHeaders names exactly once.")]
    SignedHeader,
    /// `Host` and the authority of the request's target differ.
    #[error("Send a Host header that is the same as the host in the request's target.")]
    Host,
    /// An `X-Sdk-Date` that is not a time.
    #[error("Send X-Sdk-Date as YYYYMMDDTHHMMSSZ, in UTC.")]
    Date,
    /// A date outside [`WINDOW`](super::WINDOW).
    #[error(
        "X-Sdk-Date differs from the server's time by more than 15 minutes: set the clock, and sign \
         the request again."
    )]
    Window,
    /// The derived scheme's credential is for another day than `X-Sdk-Date`.
    #[error(
        "Derive the signing key for the day of X-Sdk-Date: Credential must contain the same date."
    )]
    Scope,
    /// A path that can be read in two ways.
    #[error(
        "The path must be UTF-8, with every % followed by two hexadecimal digits, and must not contain \
         an encoded slash, backslash or null."
    )]
    Path,
    /// A query that can be read in two ways.
    #[error("The query must be UTF-8, with every % followed by two hexadecimal digits.")]
    Query,
    /// `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`.
    #[error(
        "The body must be signed; UNSIGNED-PAYLOAD is not accepted. Send Content-Type \
         application/json, or the body's hash as X-Sdk-Content-Sha256."
    )]
    UnsignedPayload,
    /// `X-Sdk-Content-Sha256` is not the hash of the body that arrived, or was sent twice.
    #[error(
        "X-Sdk-Content-Sha256 must be the SHA-256 of the body as sent, 64 hexadecimal digits in lower \
         case. It may be left out."
    )]
    Body,
    /// The signature was not made with the secret. Unknown access keys get the same answer, so that
    /// callers cannot find out which keys exist.
    #[error(
        "The access key is unknown, or the signature was not made with its secret for this request. \
         Check both, and that no proxy changes the path, a signed header or the body."
    )]
    Refused,
    /// The same, of a request that sends the token of a temporary access key.
    #[error(
        "The access key is unknown, or the signature was not made with its secret for this request. \
         The request has an X-Security-Token, but this service has no temporary access keys: use a \
         permanent one, and leave the token out."
    )]
    Temporary,
}
