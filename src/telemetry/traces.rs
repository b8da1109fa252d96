//! Traces, which OpenTelemetry's standard variables turn on: each request, each function of the storage, each statement, and
//! each request to others is a span. The W3C trace context goes in and out (<https://www.w3.org/TR/trace-context/>).

mod exporter;

use std::env;
use std::sync::OnceLock;

use axum::http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::registry::LookupSpan;

use super::latency;

/// The target of spans that exist for traces alone.
pub(crate) const TRACES: &str = concat!(env!("CARGO_CRATE_NAME"), "::traces");

/// Ends with what has not been sent yet.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that records spans, if the environment says where they go to; and why that cannot be done, if so.
///
/// Its filter is around the choice, not inside: a layer that is `None` and has no filter wants to hear of everything, and so
/// makes each disabled span and event of the process ask all filters anew.
pub(super) fn layer<S>() -> (impl Layer<S>, Option<exporter::Error>)
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let (tracer, error) = match is_wanted(|name| env::var(name).ok())
        .then(tracer)
        .transpose()
    {
        Ok(tracer) => (tracer, None),
        Err(error) => (None, Some(error)),
    };
    let (is_on, level) = match tracer {
        Some(_) => (true, LevelFilter::DEBUG),
        None => (false, LevelFilter::OFF),
    };
    let layer = tracer.map(|tracer| {
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
    });
    let recorded = filter_fn(move |metadata| is_on && is_recorded(metadata));
    (
        layer.with_filter(recorded.with_max_level_hint(level)),
        error,
    )
}

fn tracer() -> Result<SdkTracer, exporter::Error> {
    let name = env!("CARGO_PKG_NAME");
    let mut resource = Resource::builder();
    if env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name(name);
    }
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter::exporter()?)
        .with_resource(resource.with_attribute(version).build())
        .build();
    let tracer = provider.tracer(name);
    let _ = PROVIDER.set(provider);
    Ok(tracer)
}

/// Whether the standard variables ask for traces.
fn is_wanted(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str, value: &str| {
        variable(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    let endpoints = [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ];
    let has_endpoint = endpoints
        .iter()
        .any(|name| variable(name).is_some_and(|url| !url.is_empty()));
    has_endpoint && !is("OTEL_SDK_DISABLED", "true") && !is("OTEL_TRACES_EXPORTER", "none")
}

fn is_recorded(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target() == TRACES || latency::counts(metadata)
}

/// Sends what has been recorded. Blocks.
pub(crate) fn flush() {
    if let Some(provider) = PROVIDER.get()
        && let Err(error) = provider.shutdown()
    {
        tracing::warn!(%error, "the last traces were not sent");
    }
}

/// The trace that a request belongs to, if its client says so.
pub(crate) struct Parent(Option<Context>);

impl Parent {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let is_named = headers.contains_key("traceparent");
        let extracted =
            is_named.then(|| TraceContextPropagator::new().extract(&HeaderExtractor(headers)));
        Self(extracted.filter(|context| context.span().span_context().is_valid()))
    }

    /// Makes a span part of it. Returns the id of the trace, if there is one.
    pub(crate) fn adopt(self, span: &Span) -> Option<TraceId> {
        let id = |context: &Context| {
            let span = context.span();
            let id = span.span_context().trace_id();
            (id != TraceId::INVALID).then_some(id)
        };
        let named = self.0.as_ref().and_then(id);
        if span.is_disabled() {
            return named;
        }
        if let Some(parent) = self.0 {
            let _ = span.set_parent(parent); // fails only for a span without its layer
        }
        named.or_else(|| id(&span.context()))
    }
}

/// Headers by which somebody else's spans become part of the present trace; none where spans are not recorded.
pub(crate) fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(&mut headers));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::debug_span;
    use tracing::subscriber::with_default;
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::{fmt, registry};

    #[test]
    fn traces_are_wanted_where_a_variable_says_where_they_go_to() {
        let wanted = |variables: &[(&str, &str)]| {
            is_wanted(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        assert!(wanted(&[endpoint]));
        assert!(wanted(&[(
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "http://collector/traces"
        )]));
        assert!(wanted(&[
            endpoint,
            ("OTEL_TRACES_EXPORTER", "otlp"),
            ("OTEL_SDK_DISABLED", "false")
        ]));
        assert!(!wanted(&[]));
        assert!(!wanted(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "")]));
        assert!(!wanted(&[endpoint, ("OTEL_SDK_DISABLED", "True")]));
        assert!(!wanted(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]));
    }

    #[test]
    fn where_traces_are_not_sent_a_span_that_nobody_records_is_never_asked_about_again() {
        assert!(!is_wanted(|name| env::var(name).ok()));
        let span = with_default(registry(), || debug_span!(target: TRACES, "probe"));
        let stack = registry().with(fmt::layer().with_filter(LevelFilter::INFO));
        let stack = stack.with(layer().0);
        let interest = stack.register_callsite(span.metadata().unwrap());
        assert!(interest.is_never());
    }

    #[test]
    fn a_trace_is_continued_only_if_its_id_is_one() {
        let adopted = |traceparent: &'static str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("traceparent"),
                axum::http::HeaderValue::from_static(traceparent),
            )]);
            Parent::of(&headers)
                .adopt(&Span::none())
                .map(|id| id.to_string())
        };
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(adopted(good).as_deref(), Some(id));
        for bad in [
            "",
            "00",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-x-y-01",
        ] {
            assert_eq!(adopted(bad), None, "{bad}");
        }
    }
}
