//! PEM texts to certificates and keys.

use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Error;
use super::input::Input;

/// All certificates of a text, of which there is at least one.
pub(super) fn certificates(
    input: &Input,
    pem: &[u8],
) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|error| damaged(input, &error))?;
    if certificates.is_empty() {
        let origin = input.to_string();
        return Err(Error::NoCertificate { origin });
    }
    Ok(certificates)
}

/// The first private key of a text, in any of the usual forms (PKCS #8, PKCS #1, SEC 1).
pub(super) fn key(input: &Input, pem: &[u8]) -> Result<PrivateKeyDer<'static>, Error> {
    match PrivateKeyDer::from_pem_slice(pem) {
        Ok(key) => Ok(key),
        Err(_) if is_encrypted(pem) => Err(Error::EncryptedKey {
            origin: input.to_string(),
        }),
        Err(PemError::NoItemsFound) => Err(Error::NoKey {
            origin: input.to_string(),
        }),
        Err(error) => Err(damaged(input, &error)),
    }
}

/// `BEGIN ENCRYPTED PRIVATE KEY`, or the older `Proc-Type: 4,ENCRYPTED` inside.
fn is_encrypted(pem: &[u8]) -> bool {
    pem.windows(b"ENCRYPTED".len())
        .any(|word| word == b"ENCRYPTED")
}

/// Says what is wrong without the text itself, which may be a key's.
fn damaged(input: &Input, error: &PemError) -> Error {
    let error = match error {
        PemError::MissingSectionEnd { .. } => "its last section has no END line",
        PemError::IllegalSectionStart { .. } => "a BEGIN line of it is malformed",
        PemError::Base64Decode(_) => "what is between BEGIN and END is not Base64",
        _ => "it is not PEM",
    };
    Error::Pem {
        origin: input.to_string(),
        error: error.to_owned(),
    }
}
