//! How callers prove who they are, from the settings.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::Error;
use crate::auth::iam::{Iam, IamSettings};
use crate::auth::{Auth, Authenticator, MasterKey, MasterKeyError, Vault};
use crate::config::{AuthMode, Settings};
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
            iam: iam_settings(settings).as_ref().map(Iam::new).transpose()?,
        })
    }

    /// What secrets at rest are encrypted with.
    pub(super) fn vault(&self) -> Vault {
        Vault::new(self.master_key.clone())
    }

    /// With the database that the service's own tokens and access keys are in.
    pub(super) fn with(self, database: &Database, settings: &Settings) -> Auth {
        if settings.auth == AuthMode::None {
            return Auth::None;
        }
        let authenticator = Authenticator::new(database.clone(), self.master_key);
        Auth::Required(Arc::new(match self.iam {
            Some(iam) => authenticator.asking(iam, settings.iam_roles.clone()),
            None => authenticator,
        }))
    }
}

/// The key that encrypts secrets, if one is set.
pub(crate) fn master_key(settings: &Settings) -> Result<Option<MasterKey>, MasterKeyError> {
    let parse = |text: &SecretString| MasterKey::parse(text.expose_secret());
    let second = settings.second_master_key.as_ref().map(parse).transpose();
    let second = second.map_err(|_| MasterKeyError::SecondLength)?;
    let current = settings.master_key.as_ref().map(parse).transpose()?;
    match (current, second) {
        (Some(current), Some(second)) => Ok(Some(current.with_second(second))),
        (None, Some(_)) => Err(MasterKeyError::SecondAlone),
        (current, None) => Ok(current),
    }
}

/// The IAM to ask about tokens, if one is named.
pub(crate) fn iam_settings(settings: &Settings) -> Option<IamSettings> {
    let url = settings.iam_url.as_ref()?;
    Some(IamSettings {
        service_token: settings.iam_token.clone(),
        ..IamSettings::new(url)
    })
}
