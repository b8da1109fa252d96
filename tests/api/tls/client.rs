//! A client that speaks the protocols it is told to.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::{Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    SupportedProtocolVersion,
};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::authority::{Authority, Pair};

pub const H1: &[u8] = b"http/1.1";
pub const H2: &[u8] = b"h2";

/// Longer than any test should take: what takes this long has failed.
pub const LONG: Duration = Duration::from_secs(60);

/// A client over TLS.
#[derive(Clone)]
pub struct Client {
    roots: RootCertStore,
    versions: Vec<&'static SupportedProtocolVersion>,
    offered: Vec<Vec<u8>>,
    shown: Option<Arc<Pair>>,
    name: &'static str,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub version: Version,
    pub body: String,
}

impl Client {
    pub fn trusting(authorities: &[&Authority]) -> Self {
        Self::trusting_only(authorities.iter().map(|authority| authority.der()))
    }

    pub fn trusting_only(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots.add(certificate).expect("an anchor");
        }
        Self {
            roots,
            versions: vec![&TLS12, &TLS13],
            offered: vec![H2.to_vec(), H1.to_vec()],
            shown: None,
            name: "localhost",
        }
    }

    pub fn speaking(mut self, version: &'static SupportedProtocolVersion) -> Self {
        self.versions = vec![version];
        self
    }

    pub fn offering(mut self, protocols: &[&[u8]]) -> Self {
        self.offered = protocols.iter().map(|name| name.to_vec()).collect();
        self
    }

    /// Presents this certificate if asked for one.
    pub fn showing(mut self, pair: Pair) -> Self {
        self.shown = Some(Arc::new(pair));
        self
    }

    /// Calls the server by another name than localhost.
    pub fn calling(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub fn config(&self) -> Arc<ClientConfig> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&self.versions)
            .expect("versions")
            .with_root_certificates(self.roots.clone());
        let mut config = match &self.shown {
            Some(pair) => builder
                .with_client_auth_cert(vec![pair.der()], pair.key_der())
                .expect("a pair"),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols.clone_from(&self.offered);
        Arc::new(config)
    }

    /// Connects and completes the handshake.
    pub async fn connect(&self, address: SocketAddr) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(self.name).expect("a name");
        let connector = TlsConnector::from(self.config());
        timely(async {
            let stream = TcpStream::connect(address).await?;
            connector.connect(name, stream).await
        })
        .await
    }

    /// One request on a new connection.
    pub async fn get(&self, address: SocketAddr, path: &str) -> io::Result<Reply> {
        ask(self.connect(address).await?, path).await
    }
}

/// One request on a connection, with the negotiated protocol; closes the connection.
pub async fn ask(stream: TlsStream<TcpStream>, path: &str) -> io::Result<Reply> {
    let h2 = stream.get_ref().1.alpn_protocol() == Some(H2);
    let io = TokioIo::new(stream);
    let request = Request::get(format!("https://localhost{path}"))
        .header("host", "localhost")
        .body(Empty::<Bytes>::new())
        .expect("a request");
    timely(async {
        if h2 {
            let (mut sender, connection) = http2::handshake(TokioExecutor::new(), io)
                .await
                .map_err(io::Error::other)?;
            tokio::spawn(connection);
            reply(sender.send_request(request).await).await
        } else {
            let (mut sender, connection) = http1::handshake(io).await.map_err(io::Error::other)?;
            tokio::spawn(connection);
            reply(sender.send_request(request).await).await
        }
    })
    .await
}

async fn reply(answer: hyper::Result<hyper::Response<Incoming>>) -> io::Result<Reply> {
    let answer = answer.map_err(io::Error::other)?;
    let (status, version) = (answer.status().as_u16(), answer.version());
    let body = answer.into_body().collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Reply {
        status,
        version,
        body,
    })
}

/// The certificate that the server presented.
pub fn shown(stream: &TlsStream<TcpStream>) -> CertificateDer<'static> {
    let chain = stream.get_ref().1.peer_certificates().expect("a chain");
    chain[0].clone().into_owned()
}

/// Whether the server closes the connection without an answer.
pub async fn is_cut(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    let mut heard = Vec::new();
    match timeout(LONG, stream.read_to_end(&mut heard)).await {
        Ok(_) => !heard.windows(5).any(|word| word == b"HTTP/"),
        Err(_) => false,
    }
}

/// Fails if the future does not finish in time.
pub async fn timely<T>(doing: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(LONG, doing).await?
}

/// Waits until the condition holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waited = timeout(LONG, async {
        while !holds().await {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "not in time: {what}");
}

/// The certificate of a server that generates it.
pub async fn peek(address: SocketAddr) -> CertificateDer<'static> {
    let seen = Arc::new(Seen::default());
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&seen) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let stream = TcpStream::connect(address).await.expect("connected");
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, stream);
    assert!(timely(shaken).await.is_err(), "it trusts nobody");
    seen.0.get().expect("a certificate").clone()
}

/// Records the certificate and trusts none.
#[derive(Debug, Default)]
struct Seen(OnceLock<CertificateDer<'static>>);

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.0.get_or_init(|| certificate.clone().into_owned());
        Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::DecryptError)
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::DecryptError)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
