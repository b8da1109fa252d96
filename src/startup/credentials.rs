//! How callers prove who they are, from the settings.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::Error;
use crate::auth::iam::Iam;
use crate::auth::{Auth, Authenticator, MasterKey, MasterKeyError};
use crate::config::{self, Settings};
use crate::storage::Database;

/// How callers prove who they are, as far as that needs no database.
pub(super) struct Credentials {
    master_key: Option<MasterKey>,
    iam: Option<Iam>,
}

impl Credentials {
    /// Reads the settings.
    pub(super) fn of(settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            master_key: master_key(settings)?,
            iam: settings.iam().as_ref().map(Iam::new).transpose()?,
        })
    }

    /// With the database that the service's own tokens and access keys are in.
    pub(super) fn with(self, database: &Database, settings: &Settings) -> Auth {
        if settings.sms_auth == config::Auth::None {
            return Auth::None;
        }
        let authenticator = Authenticator::new(database.clone(), self.master_key);
        Auth::Required(Arc::new(match self.iam {
            Some(iam) => authenticator.asking(iam, settings.sms_iam_roles.clone()),
            None => authenticator,
        }))
    }
}

/// The key that secret keys are encrypted under, if one is set.
pub(crate) fn master_key(settings: &Settings) -> Result<Option<MasterKey>, MasterKeyError> {
    let text = settings
        .sms_master_key
        .as_ref()
        .map(ExposeSecret::expose_secret);
    let text = text.filter(|text| !text.is_empty());
    text.map(MasterKey::parse).transpose()
}
