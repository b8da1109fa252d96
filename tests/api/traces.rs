//! Traces, as a collector gets them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;

use crate::startup::service::{Service, command};
use crate::support::dir::Dir;
use crate::support::keystone::Keystone;
use crate::support::live::Wire;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

#[tokio::test]
async fn a_request_its_statements_and_its_question_to_the_iam_are_one_trace() {
    let (collector, iam) = (Collector::start().await, Keystone::start().await);
    let dir = Dir::new();
    let mut command = command(&dir);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)
        .env("OTEL_SERVICE_NAME", "sms-eu")
        .env("SMS_AUTH", "required")
        .env("SMS_IAM_URL", &iam.url);
    let service = Service::start(command).await;
    let mut wire = Wire::connect(service.address).await.expect("connected");
    wire.headers =
        format!("traceparent: 00-{TRACE}-{PARENT}-01\r\nx-auth-token: acme/te_admin\r\n");
    let reply = wire
        .ask("GET", "/v3/tasks?limit=1", "")
        .await
        .expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.json);
    drop(wire);
    let said = service.stop().await.said;

    let got = collector.got.lock().expect("no panic");
    let ours = |span: &&Span| hex::encode(&span.trace_id) == TRACE;
    let spans: Vec<_> = got.spans.iter().filter(ours).collect();
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        *found.unwrap_or_else(|| panic!("no {name} in {spans:#?}"))
    };
    let server = named("GET /v3/tasks");
    assert_eq!(server.kind(), SpanKind::Server);
    assert_eq!(hex::encode(&server.parent_span_id), PARENT);
    let attributes = texts(&server.attributes);
    assert_eq!(attributes["http.route"], "/v3/tasks");
    assert_eq!(attributes["http.request.method"], "GET");
    assert_eq!(attributes["http.response.status_code"], "200");

    let query = named("SELECT");
    let attributes = texts(&query.attributes);
    assert_eq!(query.kind(), SpanKind::Client);
    assert_eq!(attributes["db.system.name"], "postgresql");
    assert!(
        attributes["db.query.text"].starts_with("SELECT"),
        "{attributes:?}"
    );
    for span in &spans {
        let parents = spans
            .iter()
            .filter(|parent| parent.span_id == span.parent_span_id);
        assert_eq!(
            parents.count(),
            usize::from(span.span_id != server.span_id),
            "{span:?}"
        );
    }

    let asked = hex::encode(&named("GET /v3/auth/tokens").span_id);
    assert_eq!(iam.traceparents(), [format!("00-{TRACE}-{asked}-01")]);
    assert_eq!(got.services, ["sms-eu"]);
    let line = said
        .lines()
        .find(|line| line.contains(r#""route":"/v3/tasks""#));
    let line = line.expect("a line of the request");
    assert!(line.contains(&format!(r#""trace_id":"{TRACE}""#)), "{line}");
}

#[tokio::test]
async fn a_collector_that_cannot_be_reached_harms_nobody() {
    for (variable, value, word) in [
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "1000", "opentelemetry"),
        (
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "grpc",
            "only http/protobuf is spoken here",
        ),
    ] {
        let dir = Dir::new();
        let mut command = command(&dir);
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
            .env(variable, value);
        let service = Service::start(command).await;
        assert_eq!(service.get("/v3/tasks").await.status, 200);
        let ended = service.stop().await;
        assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
        assert!(ended.said.contains(word), "{}", ended.said);
    }
}

/// A collector.
struct Collector {
    url: String,
    got: Arc<Mutex<Got>>,
}

#[derive(Default)]
struct Got {
    spans: Vec<Span>,
    /// Names of services, each once.
    services: Vec<String>,
}

impl Collector {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let got = Arc::default();
        let router = Router::new()
            .route("/v1/traces", post(collect))
            .with_state(Arc::clone(&got));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got }
    }
}

async fn collect(State(got): State<Arc<Mutex<Got>>>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).expect("protobuf");
    let mut got = got.lock().expect("no panic");
    for resource in request.resource_spans {
        let attributes = resource
            .resource
            .map(|resource| texts(&resource.attributes));
        got.services
            .extend(attributes.and_then(|mut texts| texts.remove("service.name")));
        got.services.dedup();
        got.spans.extend(
            resource
                .scope_spans
                .into_iter()
                .flat_map(|scope| scope.spans),
        );
    }
}

/// Attributes as texts.
fn texts(attributes: &[KeyValue]) -> HashMap<String, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        _ => None,
    };
    let known = attributes
        .iter()
        .filter_map(|attribute| Some((attribute.key.clone(), text(attribute)?)));
    known.collect()
}
