//! What a check has found.

use crate::model::EnvironmentCheck;

/// How many names a result lists.
const MAX_PARAMS: usize = 20;

/// What a check has found: what it looked at, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    params: Vec<String>,
    fault: Option<Fault>,
}

/// What is wrong, and how bad it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    code: &'static str,
    /// ERROR: the server cannot be migrated like this. WARN: it can, but not all of it is the same afterwards.
    level: &'static str,
    params: String,
}

impl Finding {
    /// Nothing is wrong with this.
    pub(super) fn ok(what: &(impl ToString + ?Sized)) -> Self {
        Self {
            params: vec![what.to_string()],
            fault: None,
        }
    }

    /// An error if this is not as it must be.
    pub(super) fn must(holds: bool, code: &'static str, what: &(impl ToString + ?Sized)) -> Self {
        Self::judged(holds, code, "ERROR", vec![what.to_string()])
    }

    /// A warning if this is not as it should be.
    pub(super) fn should(holds: bool, code: &'static str, what: &(impl ToString + ?Sized)) -> Self {
        Self::judged(holds, code, "WARN", vec![what.to_string()])
    }

    /// An error if there are any of these, which are not as they must be.
    pub(super) fn no_bad(code: &'static str, bad: impl Iterator<Item = String>) -> Self {
        let bad: Vec<_> = bad.take(MAX_PARAMS).collect();
        Self::judged(bad.is_empty(), code, "ERROR", bad)
    }

    fn judged(holds: bool, code: &'static str, level: &'static str, params: Vec<String>) -> Self {
        let fault = (!holds).then(|| Fault {
            code,
            level,
            params: params.join(", "),
        });
        Self { params, fault }
    }

    /// The result as sources show it.
    pub(super) fn into_result(self, id: i64, name: &str) -> EnvironmentCheck {
        let fault = self.fault.as_ref();
        let level = fault.map(|fault| fault.level);
        EnvironmentCheck {
            id,
            name: name.into(),
            result: level.unwrap_or("OK").into(),
            params: self.params,
            error_code: fault.map(|fault| fault.code.into()),
            error_or_warn: level.map(Into::into),
            error_params: fault.map(|fault| fault.params.clone()),
        }
    }
}
