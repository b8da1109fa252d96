//! Caches verdicts. Tokens are not kept, only keyed digests of them.

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

/// How long a verdict that lets a token in is cached at most, in milliseconds. A revocation is noticed that late.
const VALID_FOR: i64 = 60_000;

/// How long a verdict that does not is cached, in milliseconds.
const INVALID_FOR: i64 = 5_000;

/// How long at most a token that the IAM accepted earlier is accepted while the IAM is down, in milliseconds.
const KNOWN_FOR: i64 = 366 * 24 * 60 * 60 * 1000;

/// The most entries of each cache.
const LARGEST: u64 = 50_000;

/// HMAC-SHA256 of a token, with a random key that only this process has.
pub(super) type Key = [u8; 32];

/// A verdict, and how long it may be used.
#[derive(Clone)]
pub(super) struct Entry {
    verdict: Arc<Verdict>,
    /// Epoch milliseconds.
    until: i64,
    /// The same as a duration, in case the wall clock is set back.
    life: Duration,
}

impl Entry {
    /// A verdict given now (epoch milliseconds).
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

    /// The verdict, if it may be used now. A token that has expired is invalid.
    pub(super) fn verdict(&self, now_ms: i64) -> Option<Verdict> {
        match &*self.verdict {
            Verdict::Valid(identity) if identity.has_ended(now_ms) => Some(Verdict::Invalid),
            verdict => (now_ms < self.until).then(|| verdict.clone()),
        }
    }
}

/// Evicts entries at the end of their life.
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

/// The verdicts of the last minute, and the last good one of each token for when the IAM is down.
pub(super) struct Verdicts {
    digest: Hmac<Sha256>,
    recent: Cache<Key, Entry>,
    known: Cache<Key, Entry>,
}

impl Verdicts {
    /// Empty, with a new key.
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

    /// The cache key of a token.
    pub(super) fn key(&self, token: &str) -> Key {
        let digest = self.digest.clone().chain_update(token);
        digest.finalize().into_bytes().into()
    }

    /// The verdict on a token, if there is a recent one.
    pub(super) async fn recent(&self, key: &Key, now_ms: i64) -> Option<Verdict> {
        self.recent.get(key).await?.verdict(now_ms)
    }

    /// The recent verdict, or else the one that `ask` returns, which is then cached. Of concurrent callers
    /// one asks and all get its outcome. Failures are not cached.
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

    /// Remembers what the IAM said last, for when it is down.
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

    /// What is known about a token without asking the IAM.
    pub(super) async fn known(&self, key: &Key, now_ms: i64) -> Option<Verdict> {
        self.known.get(key).await?.verdict(now_ms)
    }
}
