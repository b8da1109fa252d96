//! Clients that hang up at random moments, on a slow database.
//!
//! axum drops a handler when its client hangs up. sqlx 0.9 (its issues 4385 and 4393) then leaves a connection inside
//! a transaction if `BEGIN` is in flight: later writes on that connection are acknowledged and then rolled back. The
//! first test shows that the service loses nothing. The second shows that the storm would find such losses: it runs the
//! same storm against [`operations`], where a client that hangs up cancels its request.
//!
//! `SMS_STORM_SECONDS` sets how long the storm lasts, `SMS_STORM_SEED` repeats one.

mod audit;
mod clients;
mod ledger;
mod writes;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng;
use sms_task_service::http::{AppState, RequestLimits, operations, router};
use sms_task_service::storage::{Database, Limits};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::support::app::App;
use crate::support::live::Live;
use crate::support::proxy::{Proxy, Way};
use clients::Client;
use ledger::{Finding, Ledger};
use writes::Kind;

const CONNECTIONS: usize = 16;
const HEALTHY: u64 = 8;
const HANGING_UP: u64 = 8;

/// How long a packet takes to the database or back: long enough for hang-ups to hit a `BEGIN` in flight.
const DELAY: Duration = Duration::from_millis(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_clients_that_hang_up_loses_no_acknowledged_write() {
    let time = Duration::from_secs(number("SMS_STORM_SECONDS").unwrap_or(6));
    let seed = seed();
    let after = storm(Requests::RunToTheirEnd, time, seed).await;
    eprintln!("storm {seed}: {after}");
    assert!(after.is_clean(), "seed {seed}: {after}");
    assert!(after.was_a_storm(), "{after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_storm_does_harm_if_requests_are_dropped() {
    let seed = seed();
    let mut harm = false;
    for round in 0..5 {
        let seed = seed.wrapping_add(round);
        let after = storm(Requests::AreDropped, Duration::from_secs(2), seed).await;
        eprintln!("storm {seed} with dropped requests: {after}");
        harm |= !after.is_clean();
        if after.count(Finding::Lost) > 0 {
            return; // the worst harm, which most storms do
        }
    }
    assert!(
        harm,
        "five storms did no harm (first seed {seed}): the test above proves nothing"
    );
}

/// What happens to a request whose client hangs up.
#[derive(Clone, Copy)]
enum Requests {
    RunToTheirEnd,
    AreDropped,
}

/// Runs a storm and examines the database afterwards.
async fn storm(requests: Requests, time: Duration, seed: u64) -> Ledger {
    let calm = App::new().await;
    let proxy = Proxy::to(&calm.database.options, Way::Slow(DELAY)).await;
    let database = slow_database(&proxy);
    let limits = RequestLimits {
        answer_deadline: Duration::from_secs(120), // however busy the machine is
        ..RequestLimits::default()
    };
    let state = AppState::new(database, limits);
    let (routes, patience) = match requests {
        Requests::RunToTheirEnd => (router(state), Duration::from_secs(150)),
        // many wait for locks that nobody releases
        Requests::AreDropped => (operations(state), Duration::from_millis(1_500)),
    };
    let live = Live::start(routes);

    let ledger = Arc::new(Ledger::default());
    let clients = clients(&calm, live.address, patience, seed, &ledger).await;
    ledger.begin(time);
    rage(clients).await;
    if audit::rested(&calm, patience, &ledger).await {
        audit::pool(live.address, &ledger).await;
    }
    drop((live, proxy)); // open transactions are rolled back
    sleep(DELAY * 10).await;
    audit::tasks(&calm, &ledger).await;
    Arc::into_inner(ledger).expect("all clients have ended")
}

fn slow_database(proxy: &Proxy) -> Database {
    let limits = Limits {
        connections: CONNECTIONS,
        queue: 100_000, // nobody is refused because of the load, so every refusal is a finding
        wait: Duration::from_secs(120),
        ..Limits::default()
    };
    let options = proxy.options.clone().application_name(audit::NAME);
    Database::new(options, limits)
}

async fn clients(
    calm: &App,
    server: SocketAddr,
    patience: Duration,
    seed: u64,
    ledger: &Arc<Ledger>,
) -> Vec<Client> {
    let shared = clients::tasks(calm, "shared", ledger).await;
    let mut clients = Vec::new();
    for number in 0..HEALTHY + HANGING_UP {
        let name = format!("c{number}");
        clients.push(Client {
            server,
            own: clients::tasks(calm, &name, ledger).await,
            shared: shared.clone(),
            source: calm.source().await,
            seed: seed.wrapping_mul(1000).wrapping_add(number),
            ledger: Arc::clone(ledger),
            patience,
            name,
        });
    }
    clients
}

/// Runs the clients until the storm is over.
async fn rage(clients: Vec<Client>) {
    let mut running = JoinSet::new();
    for (number, client) in (0..).zip(clients) {
        if number < HEALTHY {
            running.spawn(client.stay());
        } else {
            running.spawn(client.hang_up());
        }
    }
    while let Some(ended) = running.join_next().await {
        ended.expect("no panic");
    }
}

fn seed() -> u64 {
    number("SMS_STORM_SEED").unwrap_or_else(|| rand::rng().random_range(0..1_000_000))
}

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{variable}={value}")),
    )
}
