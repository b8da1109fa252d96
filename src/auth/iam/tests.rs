//! Tests against a small stand-in for Keystone.

mod answers;
mod caching;
mod keystone;
mod metrics;
mod outage;
mod requests;
mod secrets;
mod tls;

use std::time::Duration;

use super::{Iam, IamSettings, Identity, Unavailable, Verdict};
use keystone::{Keystone, Reply};

/// The time at which tests begin, in epoch milliseconds: 2026-11-24T12:00:00Z.
const NOW: i64 = 1_795_521_600_000;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;

/// An `Iam` that asks a stand-in, with timeouts that even a busy machine does not reach.
fn iam(keystone: &Keystone) -> Iam {
    iam_with(keystone, |_| {})
}

fn iam_with(keystone: &Keystone, change: impl FnOnce(&mut IamSettings)) -> Iam {
    let mut settings = IamSettings::new(&keystone.url);
    settings.timeouts.connect = Duration::from_secs(60);
    settings.timeouts.attempt = Duration::from_secs(60);
    settings.timeouts.total = Duration::from_secs(60);
    change(&mut settings);
    Iam::new(&settings).unwrap()
}

/// The verdict on a token of `keystone::project_scoped`.
fn ann(expires_at: i64) -> Verdict {
    Verdict::Valid(Identity {
        domain_id: "d1".to_owned(),
        user_id: "u1".to_owned(),
        roles: vec!["te_admin".to_owned(), "op_gated".to_owned()],
        expires_at,
    })
}

/// Advances tokio's clock without waiting, and lets it run again.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Lets the IAM fail until requests are paused, with tokens that no test uses.
async fn trip_the_breaker(keystone: &Keystone, iam: &Iam) {
    keystone.answer(Reply::Body("<html>".to_owned()));
    for number in 0..5 {
        let token = format!("breaker-{number}");
        assert_eq!(iam.validate(&token, NOW).await, Err(Unavailable));
    }
}
