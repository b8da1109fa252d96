//! Finds out whom a token or an access key belongs to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use super::iam::{Iam, Roles, Unavailable, Verdict};
use super::{LONGEST_TOKEN, MasterKey, Principal, Role, token_hash};
use crate::storage::{self, Database, access};

/// For how long it is not asked again whom a token or an access key belongs to. So long one that was revoked
/// may go on.
const KNOWN_FOR: Duration = Duration::from_secs(10);

/// How many of each are remembered.
const REMEMBERED: u64 = 50_000;

/// For how long failures of an access key are remembered: as long as the vendor locks one.
const FAILURES_FOR: Duration = Duration::from_secs(5 * 60);

/// Why nobody was found.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such token or key, or it has expired.
    #[error("the credentials are not known")]
    Unknown,
    /// They are known, and may do nothing here.
    #[error("the credentials are for nothing here")]
    Forbidden,
    /// It cannot be found out at the moment.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The IAM would know, and cannot be asked.
    #[error(transparent)]
    Iam(#[from] Unavailable),
}

/// An access key and its secret.
pub struct KnownKey {
    /// Whom it belongs to.
    pub principal: Principal,
    /// The secret.
    pub secret: SecretString,
    expires_at: Option<i64>,
}

/// Whom a token belongs to.
#[derive(Clone)]
struct Known {
    principal: Principal,
    expires_at: Option<i64>,
}

/// Finds out whom a token or an access key belongs to.
pub struct Authenticator {
    database: Database,
    master_key: Option<MasterKey>,
    iam: Option<(Iam, Roles)>,
    tokens: Cache<[u8; 32], Option<Known>>,
    keys: Cache<String, Arc<KnownKey>>,
    failures: Cache<String, u32>,
}

impl Authenticator {
    /// Asks this database; without a master key there are no access keys.
    #[must_use]
    pub fn new(database: Database, master_key: Option<MasterKey>) -> Self {
        Self {
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

    /// The same, asking the IAM about tokens that are not this service's own.
    #[must_use]
    pub fn asking(self, iam: Iam, roles: Roles) -> Self {
        Self {
            iam: Some((iam, roles)),
            ..self
        }
    }

    /// Whom a token belongs to. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn by_token(&self, token: &str, now: i64) -> Result<Principal, Refusal> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Err(Refusal::Unknown);
        }
        let hash = token_hash(token);
        let known = match self.tokens.get(&hash).await {
            Some(known) => known,
            None => self.look_up(hash, now).await?,
        };
        match (known, &self.iam) {
            (Some(known), _) if known.expires_at.is_none_or(|end| end > now) => Ok(known.principal),
            (None, Some((iam, roles))) => ask(iam, roles, token, now).await,
            _ => Err(Refusal::Unknown),
        }
    }

    /// Whose token this is, if it is one of the service's own. Remembers that as well as that it is none: a
    /// token is shown to nobody before it is known.
    async fn look_up(&self, hash: [u8; 32], now: i64) -> Result<Option<Known>, Refusal> {
        let mut connection = self.database.connection().await?;
        let found = access::find_token(&mut connection, &hash, now).await?;
        // found by its hash; compared once more in a time that does not depend on where they differ
        let same = |token: &access::Token| token.hash.as_slice().ct_eq(&hash).into();
        let known = match found.filter(same) {
            Some(token) => Some(Known {
                principal: principal(&token.tenant_id, &token.role)?,
                expires_at: token.expires_at,
            }),
            None => None,
        };
        self.tokens.insert(hash, known.clone()).await;
        Ok(known)
    }

    /// The access key and its secret; `None` where there is none that could sign.
    ///
    /// # Errors
    /// Where it cannot be found out at the moment.
    pub async fn by_access_key(
        &self,
        access_key: &str,
        now: i64,
    ) -> Result<Option<Arc<KnownKey>>, Refusal> {
        let good = |key: &Arc<KnownKey>| key.expires_at.is_none_or(|end| end > now);
        if let Some(key) = self.keys.get(access_key).await {
            return Ok(Some(key).filter(good));
        }
        let Some(master_key) = &self.master_key else {
            return Ok(None);
        };
        let mut connection = self.database.connection().await?;
        let found = access::find_key(&mut connection, access_key, now).await?;
        drop(connection);
        let Some(found) = found else {
            return Ok(None);
        };
        let secret = match master_key.open(&found.access_key, &found.secret) {
            Ok(secret) => secret,
            Err(error) => {
                tracing::error!(access_key, %error, "an access key cannot be used");
                return Ok(None);
            }
        };
        let key = Arc::new(KnownKey {
            principal: principal(&found.tenant_id, &found.role)?,
            secret,
            expires_at: found.expires_at,
        });
        self.keys
            .insert(access_key.to_owned(), Arc::clone(&key))
            .await;
        Ok(Some(key))
    }

    /// Takes down that a request with this access key failed, and tells how long to let its sender wait: not
    /// at all at first, then ever longer, five seconds at the most.
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

    /// Takes down that a request with this access key succeeded.
    pub async fn succeeded(&self, access_key: &str) {
        if self.failures.contains_key(access_key) {
            self.failures.invalidate(access_key).await;
        }
    }
}

async fn ask(iam: &Iam, roles: &Roles, token: &str, now: i64) -> Result<Principal, Refusal> {
    match iam.validate(token, now).await? {
        Verdict::Valid(identity) => Ok(Principal {
            role: roles.of(&identity.roles).ok_or(Refusal::Forbidden)?,
            tenant: identity.domain_id.into(),
        }),
        Verdict::Unscoped => Err(Refusal::Forbidden),
        Verdict::Invalid => Err(Refusal::Unknown),
    }
}

fn principal(tenant: &str, role: &str) -> Result<Principal, Refusal> {
    Ok(Principal {
        tenant: tenant.into(),
        // a role of a later version is none of this one's
        role: Role::named(role).ok_or(Refusal::Unknown)?,
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
    async fn whoever_fails_again_and_again_waits_longer_and_longer_and_success_ends_it() {
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
        authenticator.succeeded("AK").await;
        assert_eq!(authenticator.failed("AK").await, Duration::ZERO);
    }
}
