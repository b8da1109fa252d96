//! How long the operations of the storage take, from their spans.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Instant;

use metrics::Histogram;
use tracing::callsite::Identifier;
use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The name of the histogram.
pub(crate) const METRIC: &str = "sms_database_operation_seconds";

/// Where the spans are that count: each public function of the storage has one, with its name.
const STORAGE: &str = concat!(env!("CARGO_CRATE_NAME"), "::storage");

/// Measures each of these spans from its beginning to its end.
#[derive(Default)]
pub(super) struct Latency {
    /// A series for each function.
    series: RwLock<HashMap<Identifier, Histogram>>,
}

struct Begun(Instant);

/// Whether a span is one that counts.
pub(super) fn counts(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with(STORAGE)
}

impl<S> Layer<S> for Latency
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun(Instant::now()));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        let elapsed = span
            .extensions()
            .get::<Begun>()
            .map(|begun| begun.0.elapsed());
        if let Some(elapsed) = elapsed {
            self.of(span.metadata()).record(elapsed);
        }
    }
}

impl Latency {
    fn of(&self, metadata: &'static Metadata<'static>) -> Histogram {
        let known = self.series.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(series) = known.get(&metadata.callsite()) {
            return series.clone();
        }
        drop(known);
        let mut all = self.series.write().unwrap_or_else(PoisonError::into_inner);
        let series = all
            .entry(metadata.callsite())
            .or_insert_with(|| metrics::histogram!(METRIC, "operation" => metadata.name()));
        series.clone()
    }
}
