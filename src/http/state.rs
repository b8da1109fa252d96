//! What handlers share.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::auth::Auth;
use crate::config::Edition;
use crate::http::shown::ShownTasks;
use crate::storage::Database;

/// What handlers share. Clones are cheap.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The way to Postgres.
    pub database: Database,
    /// What requests may cost.
    pub limits: Arc<RequestLimits>,
    /// Edition of the vendor's API that the rules are of.
    pub edition: Edition,
    /// How callers prove who they are.
    pub auth: Auth,
    /// Tasks as they were last shown.
    pub shown: ShownTasks,
    /// The requests under way, whose clients may have gone.
    pub requests: TaskTracker,
    /// Kibibytes of bodies that may be in memory at once.
    pub(super) body_memory: Arc<Semaphore>,
}

/// What a request may cost.
#[derive(Debug, Clone)]
pub struct RequestLimits {
    /// Largest body, in bytes.
    pub max_body: usize,
    /// What all bodies at one time may take, in bytes; a further one is told to come back later.
    pub body_memory: usize,
    /// How long a body may take to arrive.
    pub body_deadline: Duration,
    /// How long a body may pause while it arrives.
    pub body_idle: Duration,
    /// How long an answer may take once the body is in.
    pub answer_deadline: Duration,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            max_body: 64 * 1024 * 1024,
            body_memory: 512 * 1024 * 1024,
            body_deadline: Duration::from_secs(60),
            body_idle: Duration::from_secs(10),
            answer_deadline: Duration::from_secs(30),
        }
    }
}

impl AppState {
    /// Handlers' state over this database.
    #[must_use]
    pub fn new(database: Database, limits: RequestLimits) -> Self {
        let kibibytes = (limits.body_memory / 1024).min(Semaphore::MAX_PERMITS);
        Self {
            database,
            limits: Arc::new(limits),
            edition: Edition::default(),
            auth: Auth::None,
            shown: ShownTasks::default(),
            requests: TaskTracker::new(),
            body_memory: Arc::new(Semaphore::new(kibibytes)),
        }
    }

    /// The same with the rules of an edition.
    #[must_use]
    pub fn of_edition(self, edition: Edition) -> Self {
        Self { edition, ..self }
    }

    /// The same with callers who prove who they are so.
    #[must_use]
    pub fn with_auth(self, auth: Auth) -> Self {
        Self { auth, ..self }
    }
}
