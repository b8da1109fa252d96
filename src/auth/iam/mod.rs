//! Tokens that a Keystone v3 compatible IAM validates.
//!
//! If there is no recent verdict on a token (`cache`), the IAM is asked (`client`), once for all
//! concurrent requests with that token. While the IAM is down, tokens that it has accepted remain good
//! until they expire, and any other gets [`Unavailable`]: a failure never lets a token in. After five
//! failures in a row, requests to the IAM pause for a while (`breaker`). Tokens are not kept, logged or
//! shown.

mod breaker;
mod cache;
mod client;
mod document;
mod failure;
mod roles;
mod settings;
#[cfg(test)]
mod tests;
mod token;
mod verdict;

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use breaker::Breaker;
use cache::{Entry, Key, Verdicts};
use client::{Client, REQUESTS};

pub use roles::{Roles, RolesError};
pub use settings::{Error, IamSettings, Timeouts};
pub use verdict::{Identity, Unavailable, Verdict};

/// Name of the counter of validations, by where the verdict came from.
const CACHE: &str = "sms_iam_cache_total";

/// Validates tokens. Clones are cheap and share their caches.
#[derive(Clone)]
pub struct Iam {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    verdicts: Verdicts,
    breaker: Breaker,
}

impl Iam {
    /// Prepares validation by this IAM, without asking it anything yet.
    ///
    /// # Errors
    /// When the settings are wrong, or the system has no root certificates or no randomness.
    pub fn new(settings: &IamSettings) -> Result<Self, Error> {
        Self::with(Client::new(settings)?)
    }

    fn with(client: Client) -> Result<Self, Error> {
        metrics::describe_counter!(REQUESTS, "Requests to the IAM; held_back: not sent");
        metrics::describe_counter!(
            CACHE,
            "Validations of tokens, by where the verdict came from"
        );
        let shared = Shared {
            client,
            verdicts: Verdicts::new()?,
            breaker: Breaker::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Asks the IAM about a token that it cannot know.
    ///
    /// # Errors
    /// Why it validates no tokens.
    pub async fn probe(&self) -> Result<(), String> {
        let unknown = HeaderValue::from_static("sms-task-service-doctor");
        let asked = self.shared.client.ask(&unknown, 0).await;
        asked.map(drop).map_err(|failure| failure.to_string())
    }

    /// What the IAM says about a token, or said within the last minute. `now_ms` is in epoch milliseconds.
    /// Takes at most [`Timeouts::total`].
    ///
    /// # Errors
    /// When the IAM cannot be asked and has not accepted the token before.
    pub async fn validate(&self, token: &str, now_ms: i64) -> Result<Verdict, Unavailable> {
        let Some(header) = token::header(token) else {
            count("malformed");
            return Ok(Verdict::Invalid);
        };
        let shared = &self.shared;
        let key = shared.verdicts.key(token);
        if let Some(verdict) = shared.verdicts.recent(&key, now_ms).await {
            let is_valid = matches!(verdict, Verdict::Valid(_));
            count(if is_valid { "hit" } else { "negative_hit" });
            return Ok(verdict);
        }
        count("miss");
        let ask = shared.ask(key, &header, now_ms);
        if let Ok(entry) = shared.verdicts.recent_or(key, now_ms, ask).await {
            // the entry is recent, but the token may have expired meanwhile
            return entry.verdict(now_ms).ok_or(Unavailable);
        }
        let known = shared.verdicts.known(&key, now_ms).await;
        if known.is_some() {
            count("known");
        }
        known.ok_or(Unavailable)
    }
}

impl Shared {
    async fn ask(&self, key: Key, token: &HeaderValue, now_ms: i64) -> Result<Entry, Unavailable> {
        if !self.breaker.admits() {
            metrics::counter!(REQUESTS, "outcome" => "held_back").increment(1);
            return Err(Unavailable);
        }
        match self.client.ask(token, now_ms).await {
            Ok(verdict) => {
                self.breaker.answered();
                self.verdicts.learn(key, &verdict, now_ms).await;
                Ok(Entry::new(verdict, now_ms))
            }
            Err(failure) => {
                if failure.is_an_outage() {
                    self.breaker.failed(&failure);
                } else {
                    self.breaker.answered();
                }
                Err(Unavailable)
            }
        }
    }
}

/// Shows only the IAM's URL.
impl fmt::Debug for Iam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iam")
            .field("endpoint", &self.shared.client.endpoint())
            .finish_non_exhaustive()
    }
}

fn count(result: &'static str) {
    metrics::counter!(CACHE, "result" => result).increment(1);
}
