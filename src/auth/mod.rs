//! Who may call, and what. Callers show a token or sign their requests; either leads to a [`Principal`], whose
//! tenant every query carries and whose role says which operations are allowed.

mod authenticator;
pub mod iam;
mod master_key;
mod role;
mod secrets;
pub mod signature;

use std::sync::Arc;

pub use authenticator::{Authenticator, KnownKey, Refusal};
pub use master_key::{MasterKey, MasterKeyError};
pub use role::Role;
pub use secrets::{new_access_key, new_secret_key, new_token, token_hash};

/// The longest token, in characters (the vendor's documents).
const LONGEST_TOKEN: usize = 16_384;

/// Whom a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account that everything it sees and changes belongs to.
    pub tenant: Arc<str>,
    /// What it may do.
    pub role: Role,
}

impl Principal {
    /// The only caller there is where nobody has to prove who they are.
    #[must_use]
    pub fn anybody() -> Self {
        Self {
            tenant: "default".into(),
            role: Role::Full,
        }
    }
}

/// How callers prove who they are.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Not at all.
    None,
    /// With a token or a signature.
    Required(Arc<Authenticator>),
}
