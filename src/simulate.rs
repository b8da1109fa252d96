//! The subcommand `simulate`: a fleet of agents, for sizing an installation, showing it, and testing it.
//!
//! First all agents register, tasks are created and started for them, and each is put somewhere on its way. Then they
//! report. The loop is open: a report is sent when it is due, however long others take, and its latency counts from then.

mod agent;
mod display;
mod journey;
mod machine;
mod requests;
mod tally;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use self::agent::Agent;
use self::display::Display;
use self::requests::{Client, Trouble};
pub use self::tally::Figures;
use self::tally::Tally;
use crate::client;
use crate::config::Simulation;

/// Agents that are put to work at the same time.
const ENROLLING: usize = 32;

/// Why there was no simulation.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error(transparent)]
    Client(#[from] client::Error),
    #[error("the agents cannot be put to work. {0}")]
    Enrolment(String),
    #[error("stopped before all agents were at work")]
    Stopped,
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}

/// Runs the fleet for as long as is wanted, or until `stop`, and prints what it sees.
///
/// # Errors
/// When the fleet cannot be put to work, or a file cannot be read.
pub async fn simulate(wanted: &Simulation, stop: impl Future) -> Result<Figures, Error> {
    let tally = Arc::new(Tally::new(wanted.every));
    let client = Arc::new(Client::new(wanted, Arc::clone(&tally)).await?);
    let mut stop = std::pin::pin!(stop);
    let mut display = Display::new(wanted);
    let agents = tokio::select! {
        agents = enrol(wanted, &client, &display) => agents?,
        _ = &mut stop => return Err(Error::Stopped),
    };
    tally.restart();
    let end = CancellationToken::new();
    let fleet = start(agents, wanted.every, &end);
    let ended = async {
        match wanted.duration {
            Some(duration) => tokio::select! { () = sleep(duration) => {}, _ = stop => {} },
            None => drop(stop.await),
        }
    };
    let shown = tokio::select! {
        () = ended => Ok(()),
        shown = display.each_second(&tally) => shown,
    };
    end.cancel();
    fleet.join_all().await;
    shown?;
    let figures = tally.total();
    display.summary(&figures)?;
    Ok(figures)
}

/// Puts all agents to work.
async fn enrol(
    wanted: &Simulation,
    client: &Arc<Client>,
    display: &Display,
) -> Result<Vec<Agent>, Error> {
    let pace = wanted.every * wanted.speed_up;
    let agents = stream::iter(0..wanted.agents).map(async |number| {
        let agent = enrol_one(client, number, pace).await?;
        display.enrolled();
        Ok(agent)
    });
    agents.buffered(ENROLLING).try_collect().await
}

async fn enrol_one(client: &Arc<Client>, number: u32, pace: Duration) -> Result<Agent, Error> {
    loop {
        match Agent::enrol(Arc::clone(client), number, pace).await {
            Err(Trouble::Refused { after, .. }) => sleep(after).await,
            enrolled => return enrolled.map_err(|trouble| Error::Enrolment(trouble.to_string())),
        }
    }
}

/// Starts agents, whose reports are spread evenly.
fn start(agents: Vec<Agent>, every: Duration, end: &CancellationToken) -> JoinSet<()> {
    let (start, count) = (Instant::now(), agents.len());
    let mut fleet = JoinSet::new();
    for (index, agent) in agents.into_iter().enumerate() {
        let first = start + every.mul_f64(index as f64 / count as f64);
        fleet.spawn(run(agent, first, every, end.clone()));
    }
    fleet
}

async fn run(mut agent: Agent, first: Instant, every: Duration, end: CancellationToken) {
    let mut due = first;
    while end.run_until_cancelled(sleep_until(due)).await.is_some() {
        agent.tick(due).await;
        due += every;
    }
}
