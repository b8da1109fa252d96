//! Where the certificate, its key and the client authorities come from.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::input::Input;
use super::{Error, self_signed};

const CERT: &str = "SMS_TLS_CERT";
const KEY: &str = "SMS_TLS_KEY";
const CLIENT_CA: &str = "SMS_TLS_CLIENT_CA";

/// Where the certificate, its key and the client authorities come from.
pub struct Source {
    pub(super) cert: Input,
    pub(super) key: Input,
    pub(super) client_ca: Option<Input>,
}

/// The settings of HTTPS.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// PEM file of the certificate and its intermediate certificates.
    pub cert: Option<&'a Path>,
    /// PEM file of the certificate's key.
    pub key: Option<&'a Path>,
    /// PEM file of the authorities that may sign client certificates.
    pub client_ca: Option<&'a Path>,
    /// Whether to generate a certificate instead.
    pub self_signed: bool,
}

impl Source {
    /// The source that these settings name, or `None` without HTTPS. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// When the settings contradict each other, or no certificate can be generated.
    pub fn wanted(wanted: Wanted<'_>, now: i64) -> Result<Option<Self>, Error> {
        let half = |given, missing| Err(Error::HalfAPair { given, missing });
        let source = match (wanted.cert, wanted.key) {
            (Some(_), _) | (_, Some(_)) if wanted.self_signed => return Err(Error::SelfSignedToo),
            (Some(cert), Some(key)) => Self::files(cert, key),
            (Some(_), None) => return half(CERT, KEY),
            (None, Some(_)) => return half(KEY, CERT),
            (None, None) if wanted.self_signed => Self::self_signed(now)?,
            (None, None) if wanted.client_ca.is_some() => return Err(Error::ClientCaWithoutTls),
            (None, None) => return Ok(None),
        };
        Ok(Some(match wanted.client_ca {
            Some(path) => source.with_client_ca(path),
            None => source,
        }))
    }

    /// PEM files of the certificate (the server's own first, then intermediate certificates) and its key.
    #[must_use]
    pub fn files(cert: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self {
            cert: file(CERT, cert),
            key: file(KEY, key),
            client_ca: None,
        }
    }

    /// Generates a self-signed certificate for the names of this machine. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn self_signed(now: i64) -> Result<Self, Error> {
        let (cert, key) = self_signed::pair(now)?;
        Ok(Self {
            cert: Input::Made(cert),
            key: Input::Made(key),
            client_ca: None,
        })
    }

    /// Accepts only clients whose certificate one of these authorities (a PEM file) has signed.
    #[must_use]
    pub fn with_client_ca(self, path: impl Into<PathBuf>) -> Self {
        Self {
            client_ca: Some(file(CLIENT_CA, path)),
            ..self
        }
    }

    pub(super) fn is_self_signed(&self) -> bool {
        matches!(self.cert, Input::Made(_))
    }

    pub(super) async fn read(&self) -> Result<Contents, Error> {
        Ok(Contents {
            cert: self.cert.read().await?,
            key: self.key.read().await?,
            client_ca: match &self.client_ca {
                Some(input) => Some(input.read().await?),
                None => None,
            },
        })
    }
}

fn file(setting: &'static str, path: impl Into<PathBuf>) -> Input {
    Input::File {
        setting,
        path: path.into(),
    }
}

/// What a [`Source`] contained when it was read.
pub(super) struct Contents {
    pub(super) cert: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) client_ca: Option<Vec<u8>>,
}

/// The SHA-256 of each of the [`Contents`]: enough to detect a change without keeping the key.
pub(super) type Digests = [Option<[u8; 32]>; 3];

impl Contents {
    pub(super) fn digests(&self) -> Digests {
        let digest = |pem: &Vec<u8>| Sha256::digest(pem).into();
        [Some(&self.cert), Some(&self.key), self.client_ca.as_ref()].map(|pem| pem.map(digest))
    }
}
