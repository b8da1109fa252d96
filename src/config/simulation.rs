//! What to simulate.

use std::time::Duration;

use clap::Args;

use super::Connection;

/// A fleet of agents, and how it behaves.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Simulation {
    /// How many agents
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub agents: u32,
    /// How often each of them reports, such as 5s or 500ms
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = interval)]
    pub every: Duration,
    /// How long they report, such as 5m; without it, until Ctrl-C
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub duration: Option<Duration>,
    /// How many times faster than real ones migrations pass; reports are as frequent as before
    #[arg(long, value_name = "TIMES", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub speed_up: u32,
    /// Most requests at the same time; the agents share their connections
    #[arg(long, value_name = "N", default_value = "256", value_parser = clap::value_parser!(u16).range(1..))]
    pub connections: u16,
    /// The service, with a token of the role full
    #[command(flatten)]
    pub connection: Connection,
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    let range = Duration::from_millis(1)..=Duration::from_secs(86_400);
    if !range.contains(&interval) {
        return Err("it must be between 1ms and 1day".to_owned());
    }
    Ok(interval)
}
