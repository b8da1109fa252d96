//! A change of the files, without a restart.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info};

use super::expiry::Expiry;
use super::source::{Contents, Digests};
use super::{Error, Tls, load};

impl Tls {
    /// Looks at the files every few seconds and at each SIGHUP, and takes what has changed. What cannot be
    /// used is refused, in the log, and the last that could stays.
    pub(in crate::server) async fn keep_current(mut self) -> Infallible {
        let mut looks = interval(self.look_every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut expiry = Expiry::default();
        loop {
            expiry.tell(&self.leaf, (self.clock)());
            let asked = tokio::select! {
                _ = looks.tick() => false,
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

    /// Whether what was read is accepted with from now on.
    fn take(&mut self, read: Result<Contents, Error>) -> bool {
        let loaded = read.and_then(|contents| load::load(&self.source, &contents));
        match loaded {
            Ok((config, leaf)) => {
                info!(sha256 = %leaf.fingerprint, expires = %leaf.expires, "TLS certificate reloaded");
                self.config.reload_from_config(Arc::new(config));
                self.leaf = leaf;
                true
            }
            Err(error) => {
                error!(%error, "the TLS certificate is not reloaded: the last one stays");
                false
            }
        }
    }
}

/// What a look has seen: which contents, or why there are none.
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

/// Tells when a change is to be taken: when two looks in a row saw the same, so that a pair of files
/// is not taken while one is written and the other is not; or when somebody asks for it.
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

    /// Whether to take what is seen now; if so, it is not due again until it changes.
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
    fn a_change_is_taken_once_when_two_looks_saw_the_same() {
        let mut watch = Watch::since([Some([0; 32]), None, None]);
        let gone = Seen::Nothing("no such file".to_owned());
        let looks = [
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
        for (look, due) in looks {
            assert_eq!(watch.is_due(&look, false), due, "{look:?}");
        }
    }

    #[test]
    fn whoever_asks_for_it_has_it_at_once_and_even_unchanged() {
        let mut watch = Watch::since([Some([0; 32]), None, None]);
        assert!(watch.is_due(&seen(0), true));
        assert!(watch.is_due(&seen(1), true));
        assert!(!watch.is_due(&seen(1), false));
    }
}
