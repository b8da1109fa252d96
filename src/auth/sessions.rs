//! Sessions of browsers: a token is exchanged for a cookie, so that no script ever has it.

use moka::future::Cache;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::authenticator::{KNOWN_FOR, REMEMBERED, principal};
use super::{AuthError, Principal, new_session, token_hash};
use crate::model::ActorType;
use crate::storage::access::{self, BrowserSession};
use crate::storage::{self, Database, Transaction};

/// Opens, finds and ends sessions.
pub struct Sessions {
    database: Database,
    known: Cache<[u8; 32], Option<Principal>>,
}

impl Sessions {
    pub(super) fn new(database: Database) -> Self {
        let known = Cache::builder()
            .max_capacity(REMEMBERED)
            .time_to_live(KNOWN_FOR)
            .build();
        Self { database, known }
    }

    /// Opens a session for somebody who has shown a token. Returns what its cookie holds, and when it ends at the latest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(
        &self,
        db: &mut Transaction,
        principal: &Principal,
        now: i64,
    ) -> storage::Result<(SecretString, i64)> {
        let secret = new_session();
        let latest = now + access::LONGEST_SESSION;
        let expires_at = principal.expires_at.map_or(latest, |end| end.min(latest));
        let session = BrowserSession {
            hash: token_hash(secret.expose_secret()).to_vec(),
            tenant_id: principal.tenant.as_ref().to_owned(),
            role: principal.role.to_string(),
            actor_type: principal.showed.to_string(),
            actor_id: principal.name.as_deref().map(Into::into),
            created_at: now,
            expires_at,
            last_used_at: now,
        };
        access::open_browser_session(db, &session).await?;
        Ok((secret, expires_at))
    }

    /// Whose a session is. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// [`AuthError`].
    pub async fn of(&self, cookie: &str, now: i64) -> Result<Principal, AuthError> {
        let hash = token_hash(cookie);
        let known = match self.known.get(&hash).await {
            Some(known) => known,
            None => self.look_up(hash, now).await?,
        };
        let known = known.filter(|principal| principal.is_valid_at(now));
        known.ok_or(AuthError::Unknown)
    }

    async fn look_up(&self, hash: [u8; 32], now: i64) -> Result<Option<Principal>, AuthError> {
        let mut connection = self.database.connection().await?;
        let found = access::find_browser_session(&mut connection, &hash, now).await?;
        drop(connection);
        // found by its hash; compared once more in constant time
        let same = |session: &BrowserSession| session.hash.as_slice().ct_eq(&hash).into();
        let known = match found.filter(same) {
            Some(session) => Some(owner(&session)?),
            None => None,
        };
        self.known.insert(hash, known.clone()).await;
        Ok(known)
    }

    /// Ends a session. Other instances go on accepting it for ten seconds at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end(&self, mut db: Transaction, cookie: &str) -> storage::Result<()> {
        let hash = token_hash(cookie);
        access::close_browser_session(&mut db, &hash).await?;
        db.commit().await?;
        self.known.invalidate(&hash).await;
        Ok(())
    }
}

fn owner(session: &BrowserSession) -> Result<Principal, AuthError> {
    let showed = ActorType::named(&session.actor_type).ok_or(AuthError::Unknown)?;
    let actor = (showed, session.actor_id.as_deref());
    let ends = Some(session.expires_at);
    principal(&session.tenant_id, &session.role, actor, ends)
}
