//! What is logged and measured of the server's own certificate.

use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use x509_parser::parse_x509_certificate;

use super::Error;
use super::input::Input;

/// The server's own certificate.
#[derive(Debug)]
pub(super) struct Leaf {
    /// SHA-256, as `openssl x509 -fingerprint -sha256` prints it.
    pub(super) fingerprint: String,
    /// When it expires, in epoch milliseconds.
    pub(super) not_after: i64,
    /// The same as text.
    pub(super) expires: String,
}

impl Leaf {
    pub(super) fn of(input: &Input, der: &CertificateDer<'_>) -> Result<Self, Error> {
        let (_, certificate) =
            parse_x509_certificate(der).map_err(|error| Error::UnusableCertificate {
                origin: input.to_string(),
                error: error.to_string(),
            })?;
        let end = certificate.validity().not_after;
        Ok(Self {
            fingerprint: fingerprint(der),
            not_after: end.timestamp().saturating_mul(1000),
            expires: end.to_string(),
        })
    }
}

fn fingerprint(der: &[u8]) -> String {
    let bytes = Sha256::digest(der);
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
