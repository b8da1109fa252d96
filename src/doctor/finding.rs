//! What was found.

use std::fmt;

use serde_json::{Value, json};

use crate::output::plain;

/// How good or bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// The service serves, but not as production should.
    Warning,
    /// It does not serve, or loses something.
    Failed,
}

/// What a check found.
#[derive(Debug)]
pub(super) struct Finding {
    pub level: Level,
    check: &'static str,
    finding: String,
    remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, finding: impl fmt::Display) -> Self {
        Self {
            level: Level::Ok,
            check,
            finding: finding.to_string(),
            remedy: None,
        }
    }

    pub(super) fn warning(
        check: &'static str,
        finding: impl fmt::Display,
        remedy: impl fmt::Display,
    ) -> Self {
        Self {
            level: Level::Warning,
            remedy: Some(remedy.to_string()),
            ..Self::ok(check, finding)
        }
    }

    pub(super) fn failed(
        check: &'static str,
        finding: impl fmt::Display,
        remedy: impl fmt::Display,
    ) -> Self {
        Self {
            level: Level::Failed,
            ..Self::warning(check, finding, remedy)
        }
    }

    /// For people: a line, and one with the remedy.
    pub(super) fn text(&self) -> String {
        let line = format!(
            "{:6}  {:11}  {}",
            self.level.word(),
            self.check,
            plain(&self.finding)
        );
        match &self.remedy {
            Some(remedy) => format!("{line}\n{:21}-> {}", "", plain(remedy)),
            None => line,
        }
    }

    /// For programs.
    pub(super) fn row(&self) -> Value {
        json!({
            "check": self.check,
            "result": self.level.word(),
            "finding": self.finding,
            "remedy": self.remedy,
        })
    }
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warn",
            Self::Failed => "failed",
        }
    }
}
