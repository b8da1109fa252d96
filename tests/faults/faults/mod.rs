//! The faults, each in a file of its own.

mod cancel_storm;
mod certificate;
mod clock;
mod credentials;
mod cut;
mod disk_full;
mod examples;
mod failover;
mod frozen;
mod fuzz;
mod history;
mod iam;
mod kill_backends;
mod kill_postgres;
mod kill_service;
mod linearizability;
mod pooler;
mod read_only;
mod replica;
mod reset_flood;
mod rig;
mod rolling;
mod slow_clients;
mod smuggling;
mod soak;
mod strange;
mod upgrade;

use std::pin::Pin;

use crate::outcome::Outcome;
use crate::plan::Plan;

type Running = Pin<Box<dyn Future<Output = Outcome>>>;

/// A fault, by name.
pub struct Fault {
    pub name: &'static str,
    /// What happens.
    pub what: &'static str,
    pub run: fn(Plan) -> Running,
}

macro_rules! faults {
    ($($module:ident: $what:literal,)*) => {
        /// All of them, in the order in which they happen.
        pub const ALL: &[Fault] = &[$(Fault {
            name: stringify!($module),
            what: $what,
            run: |plan| Box::pin($module::run(plan)),
        }),*];
    };
}

faults! {
    kill_service: "The service is killed (SIGKILL) and started again",
    kill_postgres: "PostgreSQL's postmaster is killed (SIGKILL) and started again",
    kill_backends: "A process of PostgreSQL that serves a connection is killed, and PostgreSQL recovers",
    frozen: "PostgreSQL stops in the middle of everything, for 20 seconds, and goes on",
    read_only: "PostgreSQL becomes read-only, as after a failover, and writable again",
    disk_full: "PostgreSQL's disk is full, and has space again",
    cut: "Connections to PostgreSQL are cut at random bytes",
    cancel_storm: "Clients hang up in the middle of requests",
    slow_clients: "Clients send and read very slowly",
    reset_flood: "A client begins requests over HTTP/2 and resets them",
    smuggling: "Requests that HAProxy and the service could understand in different ways",
    rolling: "All instances are restarted, one after the other",
    upgrade: "All instances are replaced by a newer version, with a newer schema, one after the other",
    failover: "The primary of a Patroni cluster is killed (SIGKILL), and its synchronous standby takes over",
    replica: "A read replica lags, freezes, is killed and starts again, and becomes a primary of its own",
    pooler: "PgBouncer 1.18 is between the service and PostgreSQL",
    clock: "The clock is set forward and back by an hour",
    iam: "The IAM hangs, fails, flaps and lies",
    certificate: "The certificate is replaced, by good ones and bad ones",
    examples: "Schemathesis tries what the OpenAPI document allows and forbids",
    fuzz: "Bodies, queries, signatures and cursors are not what they should be",
    soak: "A fleet of simulated agents reports for an hour, with a fault every two minutes",
    linearizability: "Clients race for tasks, with and without If-Match, while the service and PostgreSQL are killed",
}
