//! Sends spans by OTLP over HTTP, as the standard variables say.

use std::env;
use std::pin::Pin;

use axum::http::{Request, Response};
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use reqwest::redirect;
use tokio::runtime::Handle;

use crate::trust;

/// Why there are no traces.
#[derive(Debug, thiserror::Error)]
pub(in crate::telemetry) enum Error {
    #[error(
        "OTEL_EXPORTER_OTLP_PROTOCOL={0}: only http/protobuf is spoken here, to port 4318 of most collectors"
    )]
    Protocol(String),
    #[error(transparent)]
    Exporter(#[from] ExporterBuildError),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

pub(super) fn exporter() -> Result<SpanExporter, Error> {
    for name in [
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
    ] {
        match env::var(name) {
            Ok(protocol) if !protocol.is_empty() && protocol != "http/protobuf" => {
                return Err(Error::Protocol(protocol));
            }
            _ => {}
        }
    }
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(trust::client(trust::system_roots())?)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("sms-task-service/", env!("CARGO_PKG_VERSION")))
        .build()?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_http_client(Client {
            http,
            runtime: Handle::current(),
        });
    Ok(exporter.build()?)
}

/// Spans are sent from a thread of their own, which has no runtime.
#[derive(Debug)]
struct Client {
    http: reqwest::Client,
    runtime: Handle,
}

impl HttpClient for Client {
    fn send_bytes<'this, 'sent>(
        &'this self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'sent>>
    where
        'this: 'sent,
        Self: 'sent,
    {
        let http = self.http.clone();
        let sent = self.runtime.spawn(async move {
            let answer = http.execute(request.try_into()?).await?;
            let status = answer.status();
            let mut response = Response::new(answer.bytes().await?);
            *response.status_mut() = status;
            Ok::<_, HttpError>(response)
        });
        Box::pin(async move { sent.await? })
    }
}
