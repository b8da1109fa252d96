//! Roles, and which operations each may call.

use std::fmt;

use axum::http::Method;
use clap::ValueEnum;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Everything.
    Full,
    /// What an SMS-Agent calls.
    Agent,
    /// Reading, secrets excepted.
    ReadOnly,
}

/// What an SMS-Agent calls, by the vendor's pages.
const AGENT: [(Method, &str); 16] = [
    (Method::POST, "/v3/sources"),
    (Method::GET, "/v3/sources/{source_id}"),
    (Method::PUT, "/v3/sources/{source_id}/diskinfo"),
    (Method::PUT, "/v3/sources/{source_id}/changestate"),
    (Method::GET, "/v3/sources/{server_id}/command"),
    (Method::POST, "/v3/sources/{server_id}/command_result"),
    (Method::GET, "/v3/tasks/{task_id}"),
    (Method::PUT, "/v3/tasks/{task_id}"),
    (Method::PUT, "/v3/tasks/{task_id}/progress"),
    (Method::GET, "/v3/tasks/{task_id}/speed-limit"),
    (Method::GET, "/v3/tasks/{task_id}/passphrase"),
    (Method::GET, "/v3/tasks/{task_id}/certkey"),
    (Method::GET, "/v3/tasks/{task_id}/configuration-setting"),
    (Method::POST, "/v3/tasks/{task_id}/consistency-result"),
    (Method::GET, "/v3/tasks/{task_id}/consistency-result"),
    (Method::POST, "/v3/{task_id}/update-network-check-info"),
];

/// What is no reading though it is a GET: secrets, and a command that is gone once it was read.
const NOT_READ_ONLY: [&str; 3] = [
    "/v3/tasks/{task_id}/passphrase",
    "/v3/tasks/{task_id}/certkey",
    "/v3/sources/{server_id}/command",
];

/// Changes nothing, though it is a POST.
pub const READS_BY_POST: &str = "/v3/tasks/consistency-results/export";

impl Role {
    /// Whether this role may call an operation, by its method and its path as the router has it.
    #[must_use]
    pub fn allows(self, method: &Method, route: &str) -> bool {
        let reads = method == Method::GET || method == Method::HEAD;
        match self {
            Self::Full => true,
            Self::Agent => AGENT
                .iter()
                .any(|(allowed, path)| allowed == method && *path == route),
            Self::ReadOnly => (reads && !NOT_READ_ONLY.contains(&route)) || route == READS_BY_POST,
        }
    }

    /// The role that a stored word stands for.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::value_variants()
            .iter()
            .copied()
            .find(|role| role.to_string() == word)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Agent => "agent",
            Self::ReadOnly => "read-only",
        })
    }
}
