//! How much of everything.

use std::path::PathBuf;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;

/// What a run was asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    pub long: bool,
    pub seed: u64,
    pub program: PathBuf,
    pub previous: Option<PathBuf>,
}

impl Plan {
    /// The one in the short form, the other in the long one.
    pub fn of<T>(&self, short: T, long: T) -> T {
        if self.long { long } else { short }
    }

    pub fn random(&self) -> StdRng {
        StdRng::seed_from_u64(self.seed)
    }

    /// Clients that write at the same time.
    pub fn writers(&self) -> usize {
        self.of(8, 32)
    }

    /// How long to wait for messages of webhooks, before it is enough that they wait to be sent.
    pub fn messages(&self) -> Duration {
        Duration::from_secs(self.of(3, 120))
    }

    /// How long to wait for what must happen, however busy the machine is.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(600)
    }
}
