//! A statement on its way to Postgres.

use sqlx::postgres::{PgArguments, PgStatement};
use sqlx::{Execute, Postgres, SqlStr};
use tracing::{Span, debug_span};

use crate::telemetry::traces::TRACES;

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

/// A query taken apart: only so can its text be read before it is run.
pub(super) struct Statement {
    sql: SqlStr,
    arguments: Option<PgArguments>,
    persistent: bool,
}

impl Statement {
    pub(super) fn of<'q>(mut query: impl Execute<'q, Postgres>) -> Result<Self, sqlx::Error> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        let persistent = query.persistent();
        Ok(Self {
            sql: query.sql(),
            arguments,
            persistent,
        })
    }

    /// With its span in a trace, by OpenTelemetry's conventions for databases. Its text has parameters where values are.
    pub(super) fn traced(self) -> (Self, Span) {
        let text = self.sql.as_str().trim_start();
        let span = debug_span!(
            target: TRACES,
            "query",
            otel.name = operation(text),
            otel.kind = "client",
            db.system.name = "postgresql",
            db.operation.name = operation(text),
            db.query.text = text,
        );
        (self, span)
    }
}

/// `SELECT` and the like.
fn operation(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

impl<'q> Execute<'q, Postgres> for Statement {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&PgStatement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxedError> {
        Ok(self.arguments.take())
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}
