//! Builds the rustls configuration from PEM texts.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{InconsistentKeys, RootCertStore, ServerConfig};

use super::input::Input;
use super::leaf::Leaf;
use super::source::Contents;
use super::{Error, Source, pem};

/// The protocols offered, in order of preference.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Builds a configuration from what was read from `source`.
pub(super) fn load(source: &Source, contents: &Contents) -> Result<(ServerConfig, Leaf), Error> {
    // explicit: the process may have no default provider, or a different one
    let provider = Arc::new(ring::default_provider());
    let certified = certified_key(source, contents, &provider)?;
    let leaf = certified.end_entity_cert().map_err(|error| setup(&error))?;
    let leaf = Leaf::of(&source.cert, leaf)?;
    let verifier = match (&source.client_ca, &contents.client_ca) {
        (Some(input), Some(pem)) => verifier(input, pem, &provider)?,
        _ => WebPkiClientVerifier::no_client_auth(),
    };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|error| setup(&error))?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok((config, leaf))
}

/// The certificate with its key, after checking that they belong together.
fn certified_key(
    source: &Source,
    contents: &Contents,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, Error> {
    let chain = pem::certificates(&source.cert, &contents.cert)?;
    let key = pem::key(&source.key, &contents.key)?;
    let key = provider.key_provider.load_private_key(key);
    let key = key.map_err(|_| Error::UnusableKey {
        origin: source.key.to_string(),
    })?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(certified),
        Err(rustls::Error::InconsistentKeys(_)) => Err(Error::KeyMismatch {
            key: source.key.to_string(),
            cert: source.cert.to_string(),
        }),
        Err(error) => Err(unusable(&source.cert, &error)),
    }
}

/// Requires clients to present a certificate signed by one of these authorities.
fn verifier(
    input: &Input,
    pem: &[u8],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    add_authorities(&mut roots, input, pem)?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| setup(&error))
}

/// Adds the authorities in the file that this setting names.
pub(crate) async fn trust_file(
    roots: &mut RootCertStore,
    setting: &'static str,
    path: PathBuf,
) -> Result<(), Error> {
    let input = Input::File { setting, path };
    let pem = input.read().await?;
    add_authorities(roots, &input, &pem)
}

fn add_authorities(roots: &mut RootCertStore, input: &Input, pem: &[u8]) -> Result<(), Error> {
    for certificate in pem::certificates(input, pem)? {
        let added = roots.add(certificate);
        added.map_err(|error| unusable(input, &error))?;
    }
    Ok(())
}

fn unusable(input: &Input, error: &rustls::Error) -> Error {
    Error::UnusableCertificate {
        origin: input.to_string(),
        error: error.to_string(),
    }
}

fn setup(error: &impl ToString) -> Error {
    Error::Setup(error.to_string())
}
