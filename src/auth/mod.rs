//! Authentication and authorization. Callers present a token or sign their requests; either yields a
//! [`Principal`], whose tenant is part of every query and whose role says which operations are allowed.

mod authenticator;
pub mod iam;
mod master_key;
mod role;
mod secrets;
mod sessions;
pub mod signature;
mod vault;

use std::sync::Arc;

pub use authenticator::{AuthError, Authenticator, KnownKey};
pub use master_key::{MasterKey, MasterKeyError};
pub use role::Role;
pub use secrets::{new_access_key, new_secret_key, new_session, new_token, token_hash};
pub use sessions::Sessions;
pub use vault::{SecretKind, Vault, VaultError};

use crate::model::ActorType;

/// The longest token, in characters (according to the vendor's documentation).
const LONGEST_TOKEN: usize = 16_384;

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account that owns everything the caller sees and changes.
    pub tenant: Arc<str>,
    /// What the caller may do.
    pub role: Role,
    /// What the caller showed.
    pub showed: ActorType,
    /// The id of the token, the access key, or the user of the IAM.
    pub name: Option<Arc<str>>,
    /// When what they showed expires, in epoch milliseconds.
    pub expires_at: Option<i64>,
}

impl Principal {
    /// Whether what they showed has not expired. `now` is in epoch milliseconds.
    #[must_use]
    pub fn is_valid_at(&self, now: i64) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }

    /// The caller of every request when authentication is off.
    #[must_use]
    pub fn anybody() -> Self {
        Self {
            tenant: "default".into(),
            role: Role::Full,
            showed: ActorType::Anonymous,
            name: None,
            expires_at: None,
        }
    }
}

/// How callers authenticate.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Not at all.
    None,
    /// With a token or a signature.
    Required(Arc<Authenticator>),
}
