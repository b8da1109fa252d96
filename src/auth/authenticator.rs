//! Authenticates tokens and access keys.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use moka::future::Cache;
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use super::iam::{Iam, Roles, Unavailable, Verdict};
use super::{LONGEST_TOKEN, MasterKey, Principal, Role, Sessions, token_hash};
use crate::model::ActorType;
use crate::storage::{self, Database, access};

/// How long the owner of a token or an access key is cached. A revoked one may work that much longer.
pub(super) const KNOWN_FOR: Duration = Duration::from_secs(10);

/// How many of each are cached.
pub(super) const REMEMBERED: u64 = 50_000;

/// How long failures of an access key are remembered: as long as the vendor locks one.
const FAILURES_FOR: Duration = Duration::from_secs(5 * 60);

/// Why credentials were not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// There is no such token or key, or it has expired.
    #[error("the credentials are not known")]
    Unknown,
    /// They are known, but allow nothing here.
    #[error("the credentials give no access to this service")]
    Forbidden,
    /// The database could not be asked.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The IAM could not be asked.
    #[error(transparent)]
    Iam(#[from] Unavailable),
}

/// An access key and its secret.
pub struct KnownKey {
    /// The owner.
    pub principal: Principal,
    /// The secret.
    pub secret: SecretString,
    /// Whether the next success has to be recorded.
    to_note: AtomicBool,
}

/// Authenticates tokens and access keys.
pub struct Authenticator {
    database: Database,
    master_key: Option<MasterKey>,
    iam: Option<(Iam, Roles)>,
    tokens: Cache<[u8; 32], Option<Principal>>,
    keys: Cache<String, Option<Arc<KnownKey>>>,
    failures: Cache<String, u32>,
    /// Those who have signed in with a browser.
    pub sessions: Sessions,
}

impl Authenticator {
    /// Looks tokens and access keys up in this database. Without a master key, access keys are not accepted.
    #[must_use]
    pub fn new(database: Database, master_key: Option<MasterKey>) -> Self {
        Self {
            sessions: Sessions::new(database.clone()),
            database,
            master_key,
            iam: None,
            tokens: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(KNOWN_FOR)
                .build(),
            keys: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(KNOWN_FOR)
                .build(),
            failures: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(FAILURES_FOR)
                .build(),
        }
    }

    /// Also asks the IAM about tokens that this service has not issued.
    #[must_use]
    pub fn asking(self, iam: Iam, roles: Roles) -> Self {
        Self {
            iam: Some((iam, roles)),
            ..self
        }
    }

    /// The owner of a token. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// [`AuthError`].
    pub async fn by_token(&self, token: &str, now: i64) -> Result<Principal, AuthError> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Err(AuthError::Unknown);
        }
        let hash = token_hash(token);
        let known = match self.tokens.get(&hash).await {
            Some(known) => known,
            None => self.look_up(hash, now).await?,
        };
        match (known, &self.iam) {
            (Some(principal), _) if principal.is_valid_at(now) => Ok(principal),
            (None, Some((iam, roles))) => ask(iam, roles, token, now).await,
            _ => Err(AuthError::Unknown),
        }
    }

    /// The owner of a token that this service issued. Caches also that a token is unknown: tokens are stored
    /// before anybody can see them.
    async fn look_up(&self, hash: [u8; 32], now: i64) -> Result<Option<Principal>, AuthError> {
        let mut connection = self.database.connection().await?;
        let found = access::find_token(&mut connection, &hash, now).await?;
        drop(connection);
        // found by its hash; compared once more in constant time
        let same = |token: &access::Token| token.hash.as_slice().ct_eq(&hash).into();
        let known = match found.filter(same) {
            Some(token) => Some(principal(
                &token.tenant_id,
                &token.role,
                (ActorType::Token, Some(&token.id)),
                token.expires_at,
            )?),
            None => None,
        };
        self.tokens.insert(hash, known.clone()).await;
        Ok(known)
    }

    /// The access key and its secret; `None` if it is unknown, has expired or cannot be decrypted.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn by_access_key(
        &self,
        access_key: &str,
        now: i64,
    ) -> Result<Option<Arc<KnownKey>>, AuthError> {
        let good = |key: &Arc<KnownKey>| key.principal.is_valid_at(now);
        let known = match self.keys.get(access_key).await {
            Some(known) => known,
            None => self.look_up_key(access_key, now).await?,
        };
        Ok(known.filter(good))
    }

    /// The access key, if it is known. Caches also that it is not, so that both take the same time.
    async fn look_up_key(
        &self,
        access_key: &str,
        now: i64,
    ) -> Result<Option<Arc<KnownKey>>, AuthError> {
        let Some(master_key) = &self.master_key else {
            return Ok(None);
        };
        let mut connection = self.database.connection().await?;
        let found = access::find_key(&mut connection, access_key, now).await?;
        drop(connection);
        let known = match found {
            Some(found) => known_key(&found, master_key, now)?,
            None => None,
        };
        self.keys.insert(access_key.to_owned(), known.clone()).await;
        Ok(known)
    }

    /// Records that a request with this access key failed, and returns how long its sender has to wait: at
    /// first not at all, then longer and longer, up to five seconds.
    pub async fn failed(&self, access_key: &str) -> Duration {
        let entry = self.failures.entry_by_ref(access_key);
        let failures = entry
            .and_upsert_with(|known| {
                let before = known.map_or(0, moka::Entry::into_value);
                std::future::ready(before.saturating_add(1))
            })
            .await
            .into_value();
        match failures {
            0..=5 => Duration::ZERO,
            more => Duration::from_millis(100 << (more - 6).min(6)).min(Duration::from_secs(5)),
        }
    }

    /// Records that a request with this access key succeeded.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn succeeded(
        &self,
        access_key: &str,
        key: &KnownKey,
        now: i64,
    ) -> Result<(), AuthError> {
        if self.failures.contains_key(access_key) {
            self.failures.invalidate(access_key).await;
        }
        if key.to_note.swap(false, Relaxed) {
            let mut connection = self.database.connection().await?;
            access::note_use(&mut connection, access_key, now).await?;
        }
        Ok(())
    }
}

async fn ask(iam: &Iam, roles: &Roles, token: &str, now: i64) -> Result<Principal, AuthError> {
    match iam.validate(token, now).await? {
        Verdict::Valid(identity) => Ok(Principal {
            role: roles.of(&identity.roles).ok_or(AuthError::Forbidden)?,
            tenant: identity.domain_id.into(),
            showed: ActorType::IamToken,
            name: Some(identity.user_id.into()),
            expires_at: Some(identity.expires_at),
        }),
        Verdict::Unscoped => Err(AuthError::Forbidden),
        Verdict::Invalid => Err(AuthError::Unknown),
    }
}

/// A key that can be used; `None` if its secret cannot be decrypted.
fn known_key(
    found: &access::AccessKey,
    master_key: &MasterKey,
    now: i64,
) -> Result<Option<Arc<KnownKey>>, AuthError> {
    let access_key = &found.access_key;
    let secret = match master_key.open(access_key, &found.secret) {
        Ok(secret) => secret,
        Err(error) => {
            tracing::error!(access_key, %error, "the secret of an access key cannot be decrypted");
            return Ok(None);
        }
    };
    Ok(Some(Arc::new(KnownKey {
        principal: principal(
            &found.tenant_id,
            &found.role,
            (ActorType::AccessKey, Some(access_key)),
            found.expires_at,
        )?,
        secret,
        to_note: AtomicBool::new(found.is_to_note(now)),
    })))
}

pub(super) fn principal(
    tenant: &str,
    role: &str,
    (showed, name): (ActorType, Option<&str>),
    expires_at: Option<i64>,
) -> Result<Principal, AuthError> {
    Ok(Principal {
        showed,
        name: name.map(Into::into),
        expires_at,
        tenant: tenant.into(),
        // a later version may have written a role that this one does not have
        role: Role::named(role).ok_or(AuthError::Unknown)?,
    })
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authenticator")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authenticator() -> Authenticator {
        let options = sqlx::postgres::PgConnectOptions::new_without_pgpass();
        Authenticator::new(Database::new(options, storage::Limits::default()), None)
    }

    #[tokio::test]
    async fn repeated_failures_wait_longer_and_longer_until_a_success() {
        let authenticator = authenticator();
        for _ in 0..5 {
            assert_eq!(authenticator.failed("AK").await, Duration::ZERO);
        }
        let mut last = Duration::ZERO;
        for _ in 0..10 {
            let wait = authenticator.failed("AK").await;
            assert!(wait >= last && wait <= Duration::from_secs(5));
            last = wait;
        }
        assert_eq!(last, Duration::from_secs(5));
        assert_eq!(authenticator.failed("ANOTHER").await, Duration::ZERO);
        let key = KnownKey {
            principal: principal("tenant", "full", (ActorType::AccessKey, Some("AK")), None)
                .expect("a role"),
            secret: String::new().into(),
            to_note: AtomicBool::new(false),
        };
        let succeeded = authenticator.succeeded("AK", &key, 0).await;
        succeeded.expect("nothing to record");
        assert_eq!(authenticator.failed("AK").await, Duration::ZERO);
    }
}
