//! What handlers share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Auth, Vault};
use crate::config::Edition;
use crate::domain::webhooks::Allowed;
use crate::http::events::stream::Hubs;
use crate::http::memory::Memory;
use crate::http::shown::ShownTasks;
use crate::model::AgentConfig;
use crate::storage::Database;

/// How many streams of events an account may have.
const STREAMS: usize = 1_000;

/// What handlers share. Each layer and extractor of axum clones it, so a clone has to be one reference count.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The contents of [`AppState`].
#[derive(Debug, Clone)]
pub struct Shared {
    /// The database.
    pub database: Database,
    /// Limits on the cost of requests.
    pub limits: Arc<RequestLimits>,
    /// Edition of the vendor's rules in force.
    pub edition: Edition,
    /// How callers authenticate.
    pub auth: Auth,
    /// Whether the log names callers.
    pub logs_callers: bool,
    /// Encrypts and decrypts secrets at rest.
    pub vault: Vault,
    /// What agents are told about the cloud.
    pub agent_config: Arc<AgentConfig>,
    /// Tasks as they were last shown.
    pub shown: ShownTasks,
    /// Who streams events to clients.
    pub(super) live: Arc<Hubs>,
    /// Told of new actions on many tasks.
    pub jobs: Arc<Notify>,
    /// Where webhooks may lead to.
    pub webhooks: Arc<Allowed>,
    /// Cancelled when the service is asked to stop: it is no longer ready.
    pub leaving: CancellationToken,
    /// Cancelled when the service stops: streams of events end.
    pub draining: CancellationToken,
    /// Running requests, including those whose clients have gone.
    pub requests: TaskTracker,
    /// Memory for the bodies of requests.
    pub(super) body_memory: Arc<Memory>,
}

/// Limits on the cost of requests.
#[derive(Debug, Clone)]
pub struct RequestLimits {
    /// Largest body, in bytes.
    pub max_body: usize,
    /// Memory for all large bodies at one time, in bytes. If it is used up, such a request is answered with 503.
    pub body_memory: usize,
    /// Memory for all answers that clients have not taken yet, in bytes. If it is used up, those are given up of which
    /// nothing was taken lately; if that is not enough, a request is answered with 503.
    pub answer_memory: usize,
    /// How long a client may take for the next piece of an answer.
    pub answer_idle: Duration,
    /// How long a body may take to arrive.
    pub body_deadline: Duration,
    /// How long a body may pause while it arrives. A large one has to bring 64 KiB in that time.
    pub body_idle: Duration,
    /// How long the response may take once the body has arrived.
    pub answer_deadline: Duration,
    /// How long a refusal because of overload or an outage is held back, on average.
    pub busy_delay: Duration,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            max_body: 64 * 1024 * 1024,
            body_memory: 512 * 1024 * 1024,
            answer_memory: 128 * 1024 * 1024,
            answer_idle: Duration::from_secs(30),
            body_deadline: Duration::from_secs(60),
            body_idle: Duration::from_secs(10),
            answer_deadline: Duration::from_secs(30),
            busy_delay: Duration::from_secs(1),
        }
    }
}

impl AppState {
    /// State with this database.
    #[must_use]
    pub fn new(database: Database, limits: RequestLimits) -> Self {
        let body_memory = Memory::new(limits.body_memory, limits.max_body);
        Self(Arc::new(Shared {
            database,
            limits: Arc::new(limits),
            edition: Edition::default(),
            auth: Auth::None,
            logs_callers: true,
            vault: Vault::default(),
            agent_config: Arc::default(),
            shown: ShownTasks::default(),
            live: Hubs::new(STREAMS),
            jobs: Arc::default(),
            webhooks: Arc::default(),
            leaving: CancellationToken::new(),
            draining: CancellationToken::new(),
            requests: TaskTracker::new(),
            body_memory: Arc::new(body_memory),
        }))
    }

    /// With the rules of this edition.
    #[must_use]
    pub fn of_edition(self, edition: Edition) -> Self {
        self.with(|shared| shared.edition = edition)
    }

    /// With secrets at rest encrypted in this way.
    #[must_use]
    pub fn with_vault(self, vault: Vault) -> Self {
        self.with(|shared| shared.vault = vault)
    }

    /// With this answer for agents that ask about the cloud.
    #[must_use]
    pub fn with_agent_config(self, agent_config: AgentConfig) -> Self {
        self.with(|shared| shared.agent_config = Arc::new(agent_config))
    }

    /// With webhooks that may lead to these places.
    #[must_use]
    pub fn with_webhooks(self, allowed: Arc<Allowed>) -> Self {
        self.with(|shared| shared.webhooks = allowed)
    }

    /// With so many streams of events for an account at most.
    #[must_use]
    pub fn with_streams(self, most: usize) -> Self {
        self.with(|shared| shared.live = Hubs::new(most))
    }

    /// With callers who authenticate in this way.
    #[must_use]
    pub fn with_auth(self, auth: Auth) -> Self {
        self.with(|shared| shared.auth = auth)
    }

    /// With a log that names callers, or does not.
    #[must_use]
    pub fn with_callers_in_log(self, are_named: bool) -> Self {
        self.with(|shared| shared.logs_callers = are_named)
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}
