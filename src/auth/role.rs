//! Roles. `src/http/router.rs` says which operations each may call.

use std::fmt;

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

impl Role {
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
