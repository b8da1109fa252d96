//! An IAM is trusted only with a certificate of a trusted authority.

use std::net::SocketAddr;

use axum::serve::Listener;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::keystone::project_scoped;
use super::*;
use crate::auth::iam::client::Client;

/// A listener that speaks TLS.
struct Tls {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = self.tcp.accept().await.unwrap();
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// A stand-in with a certificate for `localhost`, and roots that trust it.
async fn keystone() -> (Keystone, RootCertStore) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = tcp.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));
    let reply = Reply::Document(project_scoped(NOW + HOUR));
    let url = format!("https://localhost:{port}");
    (Keystone::start_on(Tls { tcp, acceptor }, url, reply), roots)
}

fn iam_trusting(roots: RootCertStore, url: &str) -> Iam {
    Iam::with(Client::trusting(roots, &IamSettings::new(url)).unwrap()).unwrap()
}

#[tokio::test]
async fn an_iam_with_a_trusted_certificate_is_asked() {
    let (keystone, roots) = keystone().await;
    let verdict = iam_trusting(roots, &keystone.url)
        .validate("tok", NOW)
        .await;
    assert_eq!(verdict, Ok(ann(NOW + HOUR)));
}

#[tokio::test]
async fn an_iam_with_a_certificate_for_another_name_is_not_asked() {
    let (keystone, roots) = keystone().await;
    let url = keystone.url.replace("localhost", "127.0.0.1");
    let verdict = iam_trusting(roots, &url).validate("tok", NOW).await;
    assert_eq!(verdict, Err(Unavailable));
    assert_eq!(keystone.calls(), 0);
}

#[tokio::test]
async fn an_iam_with_an_untrusted_certificate_is_not_asked() {
    let ((keystone, _), (_, others)) = (keystone().await, keystone().await);
    let verdict = iam_trusting(others, &keystone.url)
        .validate("tok", NOW)
        .await;
    assert_eq!(verdict, Err(Unavailable));
    assert_eq!(keystone.calls(), 0);
}

#[test]
fn without_root_certificates_an_https_iam_is_refused() {
    let settings = IamSettings::new("https://iam.example");
    let refused = Client::trusting(RootCertStore::empty(), &settings);
    assert!(matches!(refused, Err(crate::auth::iam::Error::NoRoots)));
}
