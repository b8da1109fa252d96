//! Why there is no HTTPS, for whoever set it up.

use std::io;

/// Why HTTPS cannot be had with these settings or files.
///
/// An `origin` is the setting and the file that it names.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error("{given} is set and {missing} is not. Set both for HTTPS, or neither.")]
    HalfAPair {
        given: &'static str,
        missing: &'static str,
    },
    #[error(
        "SMS_TLS_SELF_SIGNED and SMS_TLS_CERT exclude each other: unset the first to serve the certificate \
         that the second names."
    )]
    SelfSignedToo,
    #[error(
        "SMS_TLS_CLIENT_CA is set, and clients can show a certificate over HTTPS only. Set SMS_TLS_CERT \
         and SMS_TLS_KEY as well."
    )]
    ClientCaWithoutTls,
    #[error("{origin} cannot be read: {error}")]
    Read { origin: String, error: io::Error },
    #[error("{origin} is damaged: {error}")]
    Pem { origin: String, error: String },
    #[error("{origin} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")]
    NoCertificate { origin: String },
    #[error("{origin} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)")]
    NoKey { origin: String },
    #[error(
        "{origin} holds an encrypted key, and a service that starts by itself has nobody to ask for the \
         passphrase. Decrypt it with `openssl pkey -in .. -out ..` into a file that only the service can read."
    )]
    EncryptedKey { origin: String },
    #[error(
        "{origin} holds a key of a kind that cannot be used. RSA from 2048 bits, ECDSA on P-256 or P-384, and \
         Ed25519 can."
    )]
    UnusableKey { origin: String },
    #[error(
        "the key in {key} is not that of the certificate in {cert}. Where that file holds several, the \
         server's own has to be the first."
    )]
    KeyOfAnother { key: String, cert: String },
    #[error("{origin} holds a certificate that cannot be used: {error}")]
    UnusableCertificate { origin: String, error: String },
    #[error("a self-signed certificate cannot be made: {0}")]
    SelfSigned(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}
