//! Reloads changed files without a restart.

use std::convert::Infallible;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info};

use super::expiry::Expiry;
use super::leaf::Leaf;
use super::source::{Contents, Digests};
use super::{Error, Tls, load};

impl Tls {
    /// Checks the files every few seconds and at each SIGHUP, and applies changes. If the new files cannot be
    /// used, it logs why and keeps the last good configuration.
    pub(in crate::server) async fn keep_current(mut self) -> Infallible {
        let mut checks = interval(self.look_every);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut expiry = Expiry::default();
        loop {
            expiry.tell(&self.leaf, (self.clock)());
            let asked = tokio::select! {
                _ = checks.tick() => false,
                () = self.hangup.received() => true,
            };
            let read = self.source.read().await;
            let seen = Seen::of(&read);
            let due = self.watch.is_due(&seen, asked);
            if due && self.take(read) {
                expiry = Expiry::default();
            }
        }
    }

    /// Switches to what was read, and returns whether that was possible.
    fn take(&mut self, read: Result<Contents, Error>) -> bool {
        let loaded = read.and_then(|contents| load::load(&self.source, &contents));
        match loaded.and_then(|loaded| self.is_no_worse(loaded)) {
            Ok((config, leaf)) => {
                info!(sha256 = %leaf.fingerprint, expires = %leaf.expires, "TLS certificate reloaded");
                self.config.send_replace(Arc::new(config));
                self.leaf = leaf;
                true
            }
            Err(error) => {
                error!(%error, "cannot reload the TLS certificate: the previous one stays in use");
                false
            }
        }
    }

    /// Keeps a certificate that has expired from taking the place of one that is good.
    fn is_no_worse(
        &self,
        (config, leaf): (ServerConfig, Leaf),
    ) -> Result<(ServerConfig, Leaf), Error> {
        let now = (self.clock)();
        if leaf.not_after <= now && self.leaf.not_after > now {
            return Err(Error::Expired {
                origin: self.source.cert.to_string(),
                expires: leaf.expires,
            });
        }
        Ok((config, leaf))
    }
}

/// What a check found: the contents, or why they could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Contents(Digests),
    Nothing(String),
}

impl Seen {
    fn of(read: &Result<Contents, Error>) -> Self {
        match read {
            Ok(contents) => Self::Contents(contents.digests()),
            Err(error) => Self::Nothing(error.to_string()),
        }
    }
}

/// Decides when to apply a change: when two checks in a row saw the same contents, so that a pair of files is
/// not loaded half written, or when a SIGHUP asks for it.
#[derive(Debug)]
pub(super) struct Watch {
    taken: Seen,
    settling: Option<Seen>,
}

impl Watch {
    pub(super) fn since(digests: Digests) -> Self {
        Self {
            taken: Seen::Contents(digests),
            settling: None,
        }
    }

    /// Whether to apply what is seen now; if so, it is not due again until it changes.
    fn is_due(&mut self, seen: &Seen, asked: bool) -> bool {
        let changed = *seen != self.taken;
        let settled = self.settling.as_ref() == Some(seen);
        if asked || (changed && settled) {
            self.taken = seen.clone();
            self.settling = None;
            return true;
        }
        self.settling = changed.then(|| seen.clone());
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(byte: u8) -> Seen {
        Seen::Contents([Some([byte; 32]), None, None])
    }

    #[test]
    fn a_change_is_applied_once_after_two_checks_saw_the_same() {
        let mut watch = Watch::since([Some([0; 32]), None, None]);
        let gone = Seen::Nothing("no such file".to_owned());
        let checks = [
            (seen(0), false),
            (seen(1), false), // half written
            (seen(2), false),
            (seen(2), true),
            (seen(2), false),
            (gone.clone(), false), // between two names
            (seen(2), false),
            (gone.clone(), false),
            (gone.clone(), true),
            (gone, false),
            (seen(2), false),
            (seen(2), true),
        ];
        for (seen, due) in checks {
            assert_eq!(watch.is_due(&seen, false), due, "{seen:?}");
        }
    }

    #[test]
    fn a_request_to_reload_is_due_at_once_even_without_a_change() {
        let mut watch = Watch::since([Some([0; 32]), None, None]);
        assert!(watch.is_due(&seen(0), true));
        assert!(watch.is_due(&seen(1), true));
        assert!(!watch.is_due(&seen(1), false));
    }
}
