//! Errors in the HTTPS settings, for the operator.

use std::io;

/// Why HTTPS is not possible with these settings or files.
///
/// `origin` is the setting and the file that it names.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages explain each of them")]
pub enum Error {
    #[error("{given} is set and {missing} is not. Set both for HTTPS, or neither.")]
    HalfAPair {
        given: &'static str,
        missing: &'static str,
    },
    #[error(
        "SMS_TLS_SELF_SIGNED and SMS_TLS_CERT exclude each other: unset SMS_TLS_SELF_SIGNED to use the \
         certificate in SMS_TLS_CERT."
    )]
    SelfSignedToo,
    #[error(
        "SMS_TLS_CLIENT_CA is set, but clients can present certificates only over HTTPS. Set SMS_TLS_CERT \
         and SMS_TLS_KEY as well."
    )]
    ClientCaWithoutTls,
    #[error("{origin} cannot be read: {error}")]
    Read { origin: String, error: io::Error },
    #[error("{origin} is damaged: {error}")]
    Pem { origin: String, error: String },
    #[error("{origin} holds no certificate in PEM format (-----BEGIN CERTIFICATE-----)")]
    NoCertificate { origin: String },
    #[error("{origin} holds no private key in PEM format (-----BEGIN PRIVATE KEY-----)")]
    NoKey { origin: String },
    #[error(
        "{origin} holds an encrypted key, but the service cannot ask for the passphrase when it starts. \
         Decrypt it with `openssl pkey -in .. -out ..` into a file that only the service can read."
    )]
    EncryptedKey { origin: String },
    #[error(
        "{origin} holds a kind of key that cannot be used. Use RSA with at least 2048 bits, ECDSA on P-256 or \
         P-384, or Ed25519."
    )]
    UnusableKey { origin: String },
    #[error(
        "the key in {key} does not belong to the certificate in {cert}. If that file holds several \
         certificates, the server's own must be the first."
    )]
    KeyMismatch { key: String, cert: String },
    #[error("{origin} holds a certificate that cannot be used: {error}")]
    UnusableCertificate { origin: String, error: String },
    #[error("{origin} holds a certificate that expired on {expires}")]
    Expired { origin: String, expires: String },
    #[error("a self-signed certificate cannot be generated: {0}")]
    SelfSigned(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}")]
    Setup(String),
}
