//! Tokens that a Keystone v3 compatible IAM vouches for.
//!
//! A token that is not among the recent verdicts (`cache`) is asked about (`client`), once however
//! many requests bring it. The IAM down, a token it has vouched for goes on to its end, and any other
//! gets [`Unavailable`]: no failure ever lets one in. After five of them in a row the IAM is left alone
//! for a while (`breaker`). No token is kept, logged or shown.

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

/// Validations, by where the verdict came from.
const CACHE: &str = "sms_iam_cache_total";

/// Validates tokens. Clones are cheap, and share what they know.
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
    /// Validates with this IAM, which is not asked anything yet.
    ///
    /// # Errors
    /// Where the settings make no sense, or the system has no root certificates or no randomness.
    pub fn new(settings: &IamSettings) -> Result<Self, Error> {
        Self::with(Client::new(settings)?)
    }

    fn with(client: Client) -> Result<Self, Error> {
        metrics::describe_counter!(REQUESTS, "Requests to the IAM; held_back: not sent");
        metrics::describe_counter!(CACHE, "Validations of tokens by where the verdict was");
        let shared = Shared {
            client,
            verdicts: Verdicts::new()?,
            breaker: Breaker::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// What the IAM says of a token, or said within the last minute. `now_ms` is in epoch milliseconds.
    /// Takes as long as [`Timeouts::total`] at the most.
    ///
    /// # Errors
    /// Where the IAM cannot be asked and the token is not one that it has vouched for.
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
            // that it is recent is certain; the token may have ended meanwhile
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

/// Shows where the IAM is, and nothing else.
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
