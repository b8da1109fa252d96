//! What hands out an account's events to its streams.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::time::{sleep, timeout};

use crate::domain::overall;
use crate::model::{Event, Position, TaskProgress};
use crate::storage::{self, Tenant, events, tasks};

/// How often to look for events that other instances have written, or that had to wait for another transaction.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The shortest time between two looks, so that many changes cost few statements.
const REST: Duration = Duration::from_millis(50);

/// How often to look how far the watched tasks are.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// How much news a stream may be behind. One that is further behind reads it from the database.
const BEHIND: usize = 1_024;

/// Name of the gauge of open streams.
const STREAMS: &str = "sms_streams";

/// News for all streams of an account.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// Something has happened.
    Event(Position, Arc<Event>),
    /// There is nothing more up to here.
    UpTo(Position),
    /// A watched task has moved on.
    Progress(Arc<TaskProgress>),
}

/// The accounts that have streams.
#[derive(Debug)]
pub struct Hubs {
    by_tenant: Mutex<HashMap<String, Arc<Hub>>>,
    /// How many streams an account may have.
    most: usize,
}

#[derive(Debug)]
struct Hub {
    news: Sender<News>,
    watched: Mutex<HashMap<String, Watched>>,
}

/// A task that streams watch.
#[derive(Debug, Default)]
struct Watched {
    /// How many.
    streams: usize,
    /// Whether one of them has not been told how far it is at the beginning. Then all are, once more.
    is_news: bool,
}

/// A stream's share in a hub.
#[derive(Debug)]
pub(super) struct Subscription {
    pub news: Receiver<News>,
    pub watched: HashSet<String>,
    hub: Arc<Hub>,
}

impl Hubs {
    /// With so many streams for an account at most.
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            by_tenant: Mutex::default(),
            most,
        })
    }

    /// News of an account that follows this position or an earlier one. `None` if the account has too many streams.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        tenant: &Tenant,
        from: Position,
        watched: HashSet<String>,
    ) -> Option<Subscription> {
        let mut hubs = lock(&self.by_tenant);
        let (hub, is_new) = match hubs.get(tenant.id()) {
            Some(hub) => (Arc::clone(hub), false),
            None => (Arc::new(Hub::new()), true),
        };
        if hub.news.receiver_count() >= self.most {
            return None;
        }
        let news = hub.news.subscribe();
        metrics::gauge!(STREAMS).increment(1);
        hub.watch(&watched);
        if is_new {
            hubs.insert(tenant.id().to_owned(), Arc::clone(&hub));
            let run = Arc::clone(self).run(tenant.clone(), Arc::clone(&hub), from);
            tokio::spawn(run);
        }
        Some(Subscription { news, watched, hub })
    }

    /// Hands out news until nobody wants it.
    async fn run(self: Arc<Self>, tenant: Tenant, hub: Arc<Hub>, mut from: Position) {
        let woken = tenant.news();
        let mut watch = Watch::default();
        while self.is_wanted(&tenant, &hub) {
            let told = tell(&tenant, &hub, &mut from).await;
            let moved = watch.tell(&tenant, &hub).await;
            if let Err(error) = told.and(moved) {
                tracing::warn!(%error, "streams of events have to wait");
            }
            sleep(REST).await;
            let _ = timeout(LOOK_EVERY - REST, woken.notified()).await;
        }
    }

    /// Whether the hub has streams. If not, it is gone: the next stream gets a new one.
    fn is_wanted(&self, tenant: &Tenant, hub: &Hub) -> bool {
        let mut hubs = lock(&self.by_tenant);
        let is_wanted = hub.news.receiver_count() > 0;
        if !is_wanted {
            hubs.remove(tenant.id());
        }
        is_wanted
    }
}

/// Hands out the events that follow.
async fn tell(tenant: &Tenant, hub: &Hub, from: &mut Position) -> storage::Result<()> {
    loop {
        let found = events::tail(&mut tenant.database().await?, *from).await?;
        for (position, event) in found.events {
            let _ = hub.news.send(News::Event(position, Arc::new(event)));
        }
        *from = found.cursor;
        if !found.has_more {
            let _ = hub.news.send(News::UpTo(found.cursor));
            return Ok(());
        }
    }
}

/// The watched tasks, as they were last seen.
#[derive(Default)]
struct Watch {
    looked: Option<Instant>,
    versions: HashMap<String, i64>,
}

impl Watch {
    /// Hands out how far those are that have moved on.
    async fn tell(&mut self, tenant: &Tenant, hub: &Hub) -> storage::Result<()> {
        if self
            .looked
            .is_some_and(|last| last.elapsed() < PROGRESS_EVERY)
        {
            return Ok(());
        }
        self.looked = Some(Instant::now());
        let ids = self.ids(hub);
        if ids.is_empty() {
            self.versions.clear();
            return Ok(());
        }
        let seen = tasks::moving(&mut tenant.database().await?, &ids).await?;
        let mut versions = HashMap::new();
        for mut one in seen {
            let id = one.progress.task_id.clone();
            if self.versions.get(&id) != Some(&one.version) {
                let (overall_progress, subtask_info) = overall::describe(&one.latest);
                one.progress.overall_progress = overall_progress;
                one.progress.subtask_info = subtask_info;
                let _ = hub.news.send(News::Progress(Arc::new(one.progress)));
            }
            versions.insert(id, one.version);
        }
        self.versions = versions;
        Ok(())
    }

    /// The tasks to look at. What has a new stream counts as not seen yet.
    fn ids(&mut self, hub: &Hub) -> Vec<String> {
        let mut watched = lock(&hub.watched);
        for (id, task) in watched.iter_mut() {
            if mem::take(&mut task.is_news) {
                self.versions.remove(id);
            }
        }
        watched.keys().cloned().collect()
    }
}

impl Hub {
    fn new() -> Self {
        Self {
            news: channel(BEHIND).0,
            watched: Mutex::default(),
        }
    }

    fn watch(&self, tasks: &HashSet<String>) {
        let mut watched = lock(&self.watched);
        for task in tasks {
            let task = watched.entry(task.clone()).or_default();
            task.streams += 1;
            task.is_news = true;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!(STREAMS).decrement(1);
        let mut watched = lock(&self.hub.watched);
        for task in &self.watched {
            match watched.get_mut(task) {
                Some(watched) if watched.streams > 1 => watched.streams -= 1,
                _ => drop(watched.remove(task)),
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
