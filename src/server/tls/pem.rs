//! Reads certificates and keys from PEM texts.

use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Error;
use super::input::Input;

/// All certificates in a text: at least one.
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

/// The first private key in a text, in any of the usual formats (PKCS #8, PKCS #1, SEC 1).
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

/// Says what is wrong without repeating the text, which may be a key.
fn damaged(input: &Input, error: &PemError) -> Error {
    let error = match error {
        PemError::MissingSectionEnd { .. } => "its last section has no END line",
        PemError::IllegalSectionStart { .. } => "one of its BEGIN lines is malformed",
        PemError::Base64Decode(_) => "the text between BEGIN and END is not Base64",
        _ => "it is not PEM",
    };
    Error::Pem {
        origin: input.to_string(),
        error: error.to_owned(),
    }
}
