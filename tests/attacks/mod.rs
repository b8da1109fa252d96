//! Attacks on a running service, each beside a client that means well.
//!
//! Each test replays in seconds what once stopped the service for everybody. The client's errors and the service's memory
//! are asserted. How much slower the client gets is printed; `make attacks`, which attacks ten times as hard and for
//! longer, on an optimised build and with nothing else running, asserts that too.

mod accounts;
mod answers;
mod bodies;
mod client;
mod connections;
mod overload;
mod target;

use std::time::Duration;

/// How hard to attack: 1, or more for the long form.
fn scale() -> usize {
    std::env::var("SMS_ATTACK_SCALE").map_or(1, |scale| scale.parse().expect("a number"))
}

/// How long an attack lasts.
fn duration() -> Duration {
    Duration::from_secs(if scale() > 1 { 10 } else { 2 })
}
