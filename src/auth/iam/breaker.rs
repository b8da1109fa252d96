//! A circuit breaker: pauses requests to an IAM that does not answer.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};

/// Failures in a row after which requests are paused.
const FAILURES: u32 = 5;

/// How long requests are paused.
pub(super) const PAUSE: Duration = Duration::from_secs(5);

/// Counts failures in a row. Times are those of the monotonic clock.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether the IAM may be asked now. After a pause one caller may, and the others are held back for
    /// another pause, after which the next one may if the first never reported back.
    pub(super) fn admits(&self) -> bool {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.open_until.is_some_and(|until| now < until) {
            return false;
        }
        if state.open_until.is_some() {
            state.open_until = Some(now + PAUSE);
        }
        true
    }

    /// The IAM answered.
    pub(super) fn answered(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = 0;
        if state.open_until.take().is_some() {
            info!("the IAM answers again");
        }
    }

    /// The IAM did not answer.
    pub(super) fn failed(&self, why: &dyn std::fmt::Display) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures < FAILURES {
            return;
        }
        if state.open_until.replace(Instant::now() + PAUSE).is_none() {
            let failures = state.failures;
            warn!(%why, failures, "requests to the IAM are paused: tokens not seen before get 503");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn broken() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert!(breaker.admits());
            breaker.failed(&"test");
        }
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn five_failures_in_a_row_pause_requests_for_five_seconds() {
        let breaker = broken();
        assert!(!breaker.admits());
        advance(Duration::from_millis(4999)).await;
        assert!(!breaker.admits());
        advance(Duration::from_millis(1)).await;
        assert!(breaker.admits(), "one tries again");
        assert!(!breaker.admits(), "and only one");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_lets_all_through_again() {
        let breaker = broken();
        advance(PAUSE).await;
        assert!(breaker.admits());
        breaker.answered();
        assert!(breaker.admits());
        breaker.failed(&"test");
        assert!(breaker.admits(), "the count starts again");
    }

    #[tokio::test(start_paused = true)]
    async fn one_more_failure_starts_another_pause() {
        let breaker = broken();
        advance(PAUSE).await;
        assert!(breaker.admits());
        advance(Duration::from_secs(2)).await;
        breaker.failed(&"test");
        advance(Duration::from_millis(4999)).await;
        assert!(!breaker.admits());
        advance(Duration::from_millis(1)).await;
        assert!(breaker.admits());
    }

    #[tokio::test(start_paused = true)]
    async fn if_the_caller_that_tries_never_reports_back_another_one_tries() {
        let breaker = broken();
        advance(PAUSE).await;
        assert!(breaker.admits());
        advance(PAUSE).await;
        assert!(breaker.admits());
    }

    #[test]
    fn failures_between_answers_do_not_add_up() {
        let breaker = Breaker::default();
        for _ in 0..10 {
            breaker.failed(&"test");
            breaker.answered();
        }
        assert!(breaker.admits());
    }
}
