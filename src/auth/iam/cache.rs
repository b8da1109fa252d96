//! Verdicts that need not be asked for again. No token is kept, only a keyed digest of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use moka::Expiry;
use moka::future::Cache;
use moka::ops::compute::Op;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::Sha256;

use super::settings::Error;
use super::{Identity, Unavailable, Verdict};

/// Longest life of a verdict that lets a token in, in milliseconds: so late is a revocation noticed.
const VALID_FOR: i64 = 60_000;

/// Life of one that does not, in milliseconds.
const INVALID_FOR: i64 = 5_000;

/// Longest that a token is good on its own word while the IAM is down.
const KNOWN_FOR: i64 = 366 * 24 * 60 * 60 * 1000;

/// Entries of each cache at the most.
const LARGEST: u64 = 50_000;

/// HMAC-SHA256 of a token under a key that this process made up and nobody else has.
pub(super) type Key = [u8; 32];

/// A verdict, and until when it needs no second opinion.
#[derive(Clone)]
pub(super) struct Entry {
    verdict: Arc<Verdict>,
    /// Epoch milliseconds.
    until: i64,
    /// The same from when it was made, for a wall clock that is turned back.
    life: Duration,
}

impl Entry {
    /// A verdict of this moment, in epoch milliseconds.
    pub(super) fn new(verdict: Verdict, now_ms: i64) -> Self {
        let life = match &verdict {
            Verdict::Valid(identity) => VALID_FOR.min(identity.expires_at.saturating_sub(now_ms)),
            Verdict::Invalid | Verdict::Unscoped => INVALID_FOR,
        };
        Self::of_life(verdict, now_ms, life)
    }

    fn of_life(verdict: Verdict, now_ms: i64, life: i64) -> Self {
        Self {
            verdict: Arc::new(verdict),
            until: now_ms.saturating_add(life),
            life: Duration::from_millis(u64::try_from(life).unwrap_or_default()),
        }
    }

    /// What it says at this moment, if anything. A token that has ended has ended for good.
    pub(super) fn verdict(&self, now_ms: i64) -> Option<Verdict> {
        match &*self.verdict {
            Verdict::Valid(identity) if identity.has_ended(now_ms) => Some(Verdict::Invalid),
            verdict => (now_ms < self.until).then(|| verdict.clone()),
        }
    }
}

/// Gives memory back at the end of an entry's life.
struct EndOfLife;

impl Expiry<Key, Entry> for EndOfLife {
    fn expire_after_create(&self, _: &Key, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.life)
    }

    fn expire_after_update(
        &self,
        _: &Key,
        entry: &Entry,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(entry.life)
    }
}

/// The verdicts of the last minute, and for an IAM that is down the last good one of each token.
pub(super) struct Verdicts {
    digest: Hmac<Sha256>,
    recent: Cache<Key, Entry>,
    known: Cache<Key, Entry>,
}

impl Verdicts {
    /// None yet, and a new key.
    pub(super) fn new() -> Result<Self, Error> {
        let mut key = [0; 64];
        OsRng
            .try_fill_bytes(&mut key)
            .map_err(|_| Error::Randomness)?;
        let cache = || {
            Cache::builder()
                .max_capacity(LARGEST)
                .expire_after(EndOfLife)
                .build()
        };
        Ok(Self {
            digest: Hmac::new(&key.into()),
            recent: cache(),
            known: cache(),
        })
    }

    /// Under which key a token's verdict is.
    pub(super) fn key(&self, token: &str) -> Key {
        let digest = self.digest.clone().chain_update(token);
        digest.finalize().into_bytes().into()
    }

    /// The verdict on a token, if there is a recent one.
    pub(super) async fn recent(&self, key: &Key, now_ms: i64) -> Option<Verdict> {
        self.recent.get(key).await?.verdict(now_ms)
    }

    /// A recent verdict, or the one that `ask` brings, which then is recent. However many callers want it
    /// at once, one asks, and all get what it gets; a failure is not kept.
    pub(super) async fn recent_or(
        &self,
        key: Key,
        now_ms: i64,
        ask: impl Future<Output = Result<Entry, Unavailable>>,
    ) -> Result<Entry, Unavailable> {
        let entry = self.recent.entry_by_ref(&key);
        let removed = entry.and_compute_with(|entry| {
            let is_stale = entry.is_some_and(|entry| entry.value().verdict(now_ms).is_none());
            std::future::ready(if is_stale { Op::Remove } else { Op::Nop })
        });
        removed.await;
        let entry = self.recent.try_get_with(key, ask).await;
        entry.map_err(|unavailable| *unavailable)
    }

    /// Keeps what the IAM said for when it is down: only what it said last.
    pub(super) async fn learn(&self, key: Key, verdict: &Verdict, now_ms: i64) {
        match verdict {
            Verdict::Valid(Identity { expires_at, .. }) => {
                let life = expires_at.saturating_sub(now_ms).min(KNOWN_FOR);
                let entry = Entry::of_life(verdict.clone(), now_ms, life);
                self.known.insert(key, entry).await;
            }
            Verdict::Invalid | Verdict::Unscoped => self.known.invalidate(&key).await,
        }
    }

    /// What is known of a token without the IAM.
    pub(super) async fn known(&self, key: &Key, now_ms: i64) -> Option<Verdict> {
        self.known.get(key).await?.verdict(now_ms)
    }
}
