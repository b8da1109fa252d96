//! The subcommand `rekey`: encrypts all secrets anew under the current master key.
//!
//! A secret that is under it already is passed over, so that a run that was interrupted is just started again. A secret
//! that a request replaces meanwhile is left to that request.

use std::fmt;

use crate::auth::{MasterKey, MasterKeyError, Vault, VaultError};
use crate::config::Settings;
use crate::startup::{self, Error, with_database};
use crate::storage::secrets::{Place, Stored, page_of_secrets, replace_secret};
use crate::storage::{self, Connection};

/// Secrets that are read at a time.
const BATCH: i64 = 500;

/// Encrypts all secrets under `SMS_MASTER_KEY` that are encrypted under `SMS_SECOND_MASTER_KEY` or not at all.
///
/// # Errors
/// When there is no master key, the database cannot be reached, or a secret is under another key.
pub async fn rekey(settings: &Settings) -> Result<(), Error> {
    let master_key = startup::master_key(settings)?.ok_or(Error::NoMasterKey)?;
    let keys = Keys::new(Some(master_key));
    let found = with_database(settings, async |db| survey(db, &keys, true).await).await?;
    eprintln!("{found}");
    match found.first_unreadable {
        Some(first) => Err(Error::Unreadable {
            count: found.unreadable,
            first,
        }),
        None => Ok(()),
    }
}

/// What secrets are encrypted with.
pub(crate) struct Keys {
    master_key: Option<MasterKey>,
    vault: Vault,
}

/// How all secrets are stored.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Those under the current master key.
    pub current: usize,
    /// Those that were, or are to be, encrypted anew.
    pub outdated: usize,
    /// Those that cannot be decrypted.
    pub unreadable: usize,
    /// Which the first of these is, and why.
    pub first_unreadable: Option<String>,
}

impl Keys {
    pub(crate) fn new(master_key: Option<MasterKey>) -> Self {
        let vault = Vault::new(master_key.clone());
        Self { master_key, vault }
    }

    /// The text to store instead; none if the secret is under the current key.
    fn renewed(&self, place: Place, stored: &Stored) -> Result<Option<String>, String> {
        let Stored {
            tenant_id,
            id,
            text,
        } = stored;
        if let Some(kind) = place.kind() {
            let renewed = self.vault.renewed((tenant_id, kind, id), text);
            return renewed.map_err(|error: VaultError| error.to_string());
        }
        let failed = |error: MasterKeyError| {
            format!("the secret key of {id:?} cannot be decrypted: {error}")
        };
        let Some(master_key) = &self.master_key else {
            return Err(format!(
                "the secret key of {id:?} is encrypted, and SMS_MASTER_KEY is not set"
            ));
        };
        let sealed = hex::decode(text).unwrap_or_default();
        let renewed = master_key.renewed(id, &sealed).map_err(failed)?;
        Ok(renewed.map(hex::encode))
    }
}

/// Reads every secret, and where `is_renewing` stores anew what is outdated.
pub(crate) async fn survey(
    db: &mut Connection,
    keys: &Keys,
    is_renewing: bool,
) -> storage::Result<Survey> {
    let mut found = Survey::default();
    for place in Place::ALL.iter().copied() {
        let (mut tenant, mut last) = (String::new(), String::new());
        loop {
            let page = page_of_secrets(db, place, (&tenant, &last), BATCH).await?;
            let Some(end) = page.last() else { break };
            (tenant, last) = (end.tenant_id.clone(), end.id.clone());
            for stored in &page {
                match keys.renewed(place, stored) {
                    Ok(None) => found.current += 1,
                    Err(reason) => {
                        found.unreadable += 1;
                        found.first_unreadable.get_or_insert(reason);
                    }
                    Ok(Some(new)) => {
                        found.outdated += 1;
                        if is_renewing {
                            replace_secret(db, place, stored, &new).await?;
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

impl fmt::Display for Survey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} secrets encrypted anew; {} were under SMS_MASTER_KEY already; {} cannot be decrypted",
            self.outdated, self.current, self.unreadable
        )
    }
}
