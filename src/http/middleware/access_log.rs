//! One log line per request, and its metrics.
//!
//! Nothing a client wrote is logged but the request id, which has been checked: no path (the
//! matched route instead), no query string, no header, no body. Of the caller it has the account and the id of what they
//! showed, unless a setting leaves them out.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::trace::TraceId;
use tracing::field::{Empty, display};
use tracing::{Instrument, Span, debug_span, info, info_span, warn};

use super::metrics;
use super::request_id::RequestId;
use crate::auth::Principal;
use crate::telemetry::traces::{Parent, TRACES};

/// Status of a request whose client left before the answer, as nginx has it.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Middleware that writes the line when the response is ready, or when the client hung up before.
///
/// What is logged while the request is handled carries its id as well, by a span. That goes for
/// tasks it spawns only where they are spawned `in_current_span`.
pub async fn record(mut request: Request, next: Next) -> Response {
    let mut line = Line::of(&request);
    request.extensions_mut().insert(line.caller.clone());
    let span = info_span!("request", request_id = line.id);
    let traced = line.traced();
    line.trace = Parent::of(request.headers()).adopt(&traced);
    let inner = next.run(request).instrument(traced.clone());
    let response = inner.instrument(span).await;
    line.status = response.status().as_u16();
    traced.record("http.response.status_code", line.status);
    if response.status().is_server_error() {
        traced.record("otel.status_code", "ERROR");
    }
    response
}

/// Who sent a request, once that is known.
#[derive(Debug, Clone, Default)]
struct LoggedCaller(Arc<OnceLock<Principal>>);

/// Names the caller of a request in its line.
pub(super) fn name(request: &Request, principal: &Principal) {
    if let Some(LoggedCaller(caller)) = request.extensions().get() {
        let _ = caller.set(principal.clone());
    }
}

/// The line to be; it is written on drop, as a client that hangs up does nothing but drop it.
struct Line {
    method: &'static str,
    route: Option<MatchedPath>,
    id: String,
    caller: LoggedCaller,
    /// The trace that the request is part of.
    trace: Option<TraceId>,
    status: u16,
    start: Instant,
}

impl Line {
    /// The request as part of a trace, by OpenTelemetry's conventions for HTTP servers.
    fn traced(&self) -> Span {
        let (method, route) = (self.method, self.route());
        debug_span!(
            target: TRACES,
            "server",
            otel.name = format_args!("{method} {route}"),
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = method,
            http.route = route,
            http.response.status_code = Empty,
            request_id = self.id,
        )
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or("unmatched", MatchedPath::as_str)
    }

    fn of(request: &Request) -> Self {
        let extensions = request.extensions();
        Self {
            method: bounded(request.method()),
            route: extensions.get().cloned(),
            id: extensions
                .get()
                .map_or_else(String::new, |RequestId(id)| id.clone()),
            caller: LoggedCaller::default(),
            trace: None,
            status: CLIENT_CLOSED_REQUEST,
            start: Instant::now(),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let elapsed = self.start.elapsed();
        let route = self.route();
        let Self { method, status, .. } = *self;
        metrics::observe(method, route, status, elapsed);

        let (ms, id) = (milliseconds(elapsed), self.id.as_str());
        let caller = self.caller.0.get();
        let account = caller.map(|caller| &*caller.tenant);
        let actor = caller.map(|caller| display(caller.showed));
        let actor_id = caller.and_then(|caller| caller.name.as_deref());
        let trace_id = self.trace.map(display);
        macro_rules! line {
            ($level:ident) => {
                $level!(
                    method,
                    route,
                    status,
                    ms,
                    account,
                    actor,
                    actor_id,
                    request_id = id,
                    trace_id,
                    "request"
                )
            };
        }
        match status {
            500.. => line!(warn),
            _ => line!(info),
        }
    }
}

/// The method if it is one of HTTP's, else `OTHER`: clients may make up any number of methods,
/// and each would be a time series for ever.
fn bounded(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::PUT => "PUT",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "OTHER",
    }
}

/// Milliseconds with one decimal.
fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 10_000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use axum::{Extension, Router};
    use std::io::{self, Write};
    use std::sync::Mutex;
    use tower::ServiceExt;

    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The log lines of one request, each as an object.
    async fn log_of(path: &str) -> Vec<serde_json::Value> {
        let captured = Captured::default();
        let writer = captured.clone();
        let log = tracing_subscriber::fmt().json().flatten_event(true);
        let subscriber = log.with_writer(move || writer.clone()).finish();
        let guard = tracing::subscriber::set_default(subscriber);

        let failing = || async {
            info!(detail = "a\n\u{1b}b", "inside");
            StatusCode::INTERNAL_SERVER_ERROR
        };
        let router = Router::new()
            .route("/items/{id}", get(failing))
            .layer(from_fn(record))
            .layer(Extension(RequestId("r-1".to_owned())));
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap();
        drop(guard);

        let log = captured.0.lock().unwrap();
        let lines = log
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    #[tokio::test]
    async fn a_request_is_a_line_and_its_id_is_on_all_of_them() {
        let lines = log_of("/items/secret-id?token=secret").await;
        let [inside, request] = lines.as_slice() else {
            panic!("not two lines: {lines:?}");
        };
        assert_eq!(inside["span"]["request_id"], "r-1");
        assert_eq!(request["level"], "WARN");
        assert_eq!(request["method"], "GET");
        assert_eq!(request["route"], "/items/{id}");
        assert_eq!(request["status"], 500);
        assert_eq!(request["request_id"], "r-1");
        assert!(request["ms"].is_f64());
        assert_eq!(request.get("account"), None, "nobody has said who it is");
        assert!(!request.to_string().contains("secret"), "{request}");
    }

    #[tokio::test]
    async fn an_unknown_path_is_not_logged() {
        let lines = log_of("/secret").await;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["route"], "unmatched");
        assert_eq!(lines[0]["status"], 404);
    }

    #[test]
    fn milliseconds_have_one_decimal() {
        let shown = |micros| milliseconds(Duration::from_micros(micros)).to_string();
        assert_eq!(shown(1_234), "1.2");
        assert_eq!(shown(49), "0");
        assert_eq!(shown(3_599_999_960), "3600000");
    }

    #[test]
    fn made_up_methods_share_a_label() {
        assert_eq!(bounded(&Method::PUT), "PUT");
        assert_eq!(bounded(&Method::from_bytes(b"PUTT").unwrap()), "OTHER");
    }
}
