//! Whose request gets the next connection, or the next of the few that may read what is large.
//!
//! Requests wait in one line for each account, and the account that holds the fewest places is next. No account
//! may hold all places, or fill the whole line: one whose requests are many, or wait for a locked row, leaves
//! something to the others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Error, Result};

/// Name of the gauge of requests that wait.
const WAITING: &str = "sms_database_queue";

/// Name of the histogram of how long they waited.
const WAITED: &str = "sms_database_queue_seconds";

/// How long to count connections that were handed out before the rate is believed: longer than a pause, as when
/// PostgreSQL writes a checkpoint.
const COUNT_FOR: Duration = Duration::from_secs(1);

/// A line that is shorter may move faster in the next moment than it did.
const LONG_LINE: usize = 64;

/// Limits on what is shared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// What is shared out, in metrics.
    pub line: &'static str,
    /// Connections, or what else is shared out.
    pub places: usize,
    /// Requests that may wait.
    pub queue: usize,
    /// How long each may wait.
    pub wait: Duration,
    /// Whether one account may have all of it.
    pub alone: bool,
}

impl Bounds {
    /// What one account may have of `all`: three quarters.
    fn of_one(&self, all: usize) -> usize {
        if self.alone { all } else { all - all / 4 }
    }
}

/// The connections, as far as they are shared out.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    bounds: Bounds,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    free: usize,
    waiting: usize,
    accounts: HashMap<Arc<str>, Account>,
    turn: u64,
    rate: Rate,
}

/// An account that holds connections or waits for some.
#[derive(Debug, Default)]
struct Account {
    held: usize,
    line: VecDeque<oneshot::Sender<Place>>,
    last_turn: u64,
}

/// The right to use a connection. Dropped, it goes to whoever is next.
#[derive(Debug)]
pub(super) struct Place(Option<(Shares, Arc<str>)>);

impl Shares {
    pub(super) fn new(bounds: Bounds) -> Self {
        let state = State {
            free: bounds.places,
            waiting: 0,
            accounts: HashMap::new(),
            turn: 0,
            rate: Rate::default(),
        };
        Self {
            bounds,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Waits for a connection on behalf of an account.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already, if this one would wait too long, or if it has.
    pub(super) async fn place(&self, account: &Arc<str>) -> Result<Place> {
        let granted = {
            let mut state = self.lock();
            state.forget_gone(account);
            if state.may_have(account, &self.bounds) {
                return Ok(state.take(account, self));
            }
            let ahead = state.waiting;
            let in_line = state.accounts.get(account).map_or(0, |one| one.line.len());
            if ahead >= self.bounds.queue || in_line >= self.bounds.of_one(self.bounds.queue) {
                return Err(busy("full", ahead));
            }
            if in_line >= LONG_LINE && state.rate.time_for(in_line) > self.bounds.wait {
                return Err(busy("too long", ahead));
            }
            let granted = state.line_up(account);
            self.tell(&state);
            granted
        };
        let since = Instant::now();
        let place = timeout(self.bounds.wait, granted).await;
        metrics::histogram!(WAITED, "line" => self.bounds.line).record(since.elapsed());
        match place {
            Ok(Ok(place)) => Ok(place),
            _ => Err(busy("waited", self.lock().waiting)),
        }
    }

    fn give_back(&self, account: &Arc<str>) {
        let mut state = self.lock();
        state.untake(account);
        while state.free > 0
            && let Some((account, waiting)) = state.next(&self.bounds)
        {
            self.tell(&state);
            let place = state.take(&account, self);
            if let Err(place) = waiting.send(place) {
                place.forget();
                state.untake(&account);
            }
        }
    }

    fn tell(&self, state: &State) {
        metrics::gauge!(WAITING, "line" => self.bounds.line).set(state.waiting as f64);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether there is a connection for an account whose requests do not wait.
    fn may_have(&self, account: &Arc<str>, bounds: &Bounds) -> bool {
        let fits = |one: &Account| one.line.is_empty() && one.held < bounds.of_one(bounds.places);
        self.free > 0 && self.accounts.get(account).is_none_or(fits)
    }

    fn take(&mut self, account: &Arc<str>, shares: &Shares) -> Place {
        self.free -= 1;
        self.turn += 1;
        self.rate.count();
        let one = self.accounts.entry(Arc::clone(account)).or_default();
        one.held += 1;
        one.last_turn = self.turn;
        Place(Some((shares.clone(), Arc::clone(account))))
    }

    fn untake(&mut self, account: &Arc<str>) {
        self.free += 1;
        if let Some(one) = self.accounts.get_mut(account) {
            one.held -= 1;
        }
        self.forget_gone(account);
    }

    fn line_up(&mut self, account: &Arc<str>) -> oneshot::Receiver<Place> {
        let (place, granted) = oneshot::channel();
        let one = self.accounts.entry(Arc::clone(account)).or_default();
        one.line.push_back(place);
        if self.waiting == 0 {
            // what was handed out while nobody waited says nothing
            self.rate = Rate::default();
        }
        self.waiting += 1;
        granted
    }

    /// Takes the request out of its line whose account holds the fewest connections, or has waited longest for one.
    fn next(&mut self, bounds: &Bounds) -> Option<(Arc<str>, oneshot::Sender<Place>)> {
        let most = bounds.of_one(bounds.places);
        let waiting = self.accounts.iter_mut();
        let waiting = waiting.filter(|(_, one)| !one.line.is_empty() && one.held < most);
        let (account, one) = waiting.min_by_key(|(_, one)| (one.held, one.last_turn))?;
        let place = one.line.pop_front()?;
        self.waiting -= 1;
        Some((Arc::clone(account), place))
    }

    /// Forgets the requests of an account that have given up, which are the oldest, and then an account without any.
    fn forget_gone(&mut self, account: &Arc<str>) {
        let Some(one) = self.accounts.get_mut(account) else {
            return;
        };
        while one.line.front().is_some_and(oneshot::Sender::is_closed) {
            one.line.pop_front();
            self.waiting -= 1;
        }
        if one.held == 0 && one.line.is_empty() {
            self.accounts.remove(account);
        }
    }
}

impl Place {
    /// Drops it without giving it back, which would wait for the lock that the caller holds.
    fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((shares, account)) = self.0.take() {
            shares.give_back(&account);
        }
    }
}

/// How many connections are handed out in a second.
#[derive(Debug)]
struct Rate {
    since: Instant,
    counted: u32,
    in_a_second: f64,
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            counted: 0,
            in_a_second: 0.0,
        }
    }
}

impl Rate {
    fn count(&mut self) {
        self.counted += 1;
        let elapsed = self.since.elapsed();
        if elapsed >= COUNT_FOR {
            *self = Self {
                in_a_second: f64::from(self.counted) / elapsed.as_secs_f64(),
                ..Self::default()
            };
        }
    }

    /// How long handing out this many takes, as far as that is known.
    fn time_for(&self, requests: usize) -> Duration {
        if self.in_a_second == 0.0 {
            return Duration::ZERO;
        }
        Duration::try_from_secs_f64(requests as f64 / self.in_a_second).unwrap_or(Duration::MAX)
    }
}

fn busy(reason: &'static str, ahead: usize) -> Error {
    metrics::counter!("sms_refused_total", "reason" => reason).increment(1);
    Error::Busy { ahead }
}

#[cfg(test)]
mod tests;
