//! Certificate authorities and the certificates they sign.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};

use crate::support::dir::Dir;

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

/// A certificate with its key, as PEM.
pub struct Pair {
    pub cert: String,
    pub key: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).expect("params");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("signed").pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    pub fn der(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(self.pem.as_bytes()).expect("a certificate")
    }

    /// For localhost and 127.0.0.1, valid for a year.
    pub fn leaf(&self) -> Pair {
        self.leaf_until(Duration::days(365))
    }

    /// A certificate that expires after this time.
    pub fn leaf_until(&self, left: Duration) -> Pair {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).expect("params");
        params.not_after = OffsetDateTime::now_utc() + left;
        params.not_before = params.not_after - Duration::days(400);
        let key = KeyPair::generate().expect("a key");
        let cert = params.signed_by(&key, &self.issuer).expect("signed").pem();
        let key = key.serialize_pem();
        Pair { cert, key }
    }
}

impl Pair {
    pub fn der(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(self.cert.as_bytes()).expect("a certificate")
    }

    pub fn key_der(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("a key")
    }
}

/// A certificate and its key in files.
pub struct Files {
    pub dir: Dir,
    pub cert: PathBuf,
    pub key: PathBuf,
}

impl Files {
    pub fn of(pair: &Pair) -> Self {
        let dir = Dir::new();
        let (cert, key) = (dir.file("cert.pem"), dir.file("key.pem"));
        let files = Self { dir, cert, key };
        files.hold(pair);
        files
    }

    pub fn hold(&self, pair: &Pair) {
        replace(&self.cert, &pair.cert);
        replace(&self.key, &pair.key);
    }

    /// Another file in the same directory.
    pub fn beside(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.file(name);
        replace(&path, text);
        path
    }
}

/// Replaces a file's text atomically.
pub fn replace(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).expect("written");
    fs::rename(&new, path).expect("renamed");
}
