//! When tasks count as stalled.

use clap::Args;

use crate::domain::stalled::{MBIT, Thresholds};

/// When tasks count as stalled.
#[derive(Debug, Clone, Args)]
pub struct Stalled {
    /// Minutes without a sign of life of its agent after which a task at work counts as stalled
    #[arg(long, env = "SMS_STALLED_UNSEEN", global = true, default_value_t = 5,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub stalled_unseen: u32,

    /// Minutes without a report of an agent that asks for commands
    #[arg(long, env = "SMS_STALLED_UNREPORTED", global = true, default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub stalled_unreported: u32,

    /// Minutes in which reports come and nothing goes on
    #[arg(long, env = "SMS_STALLED_UNMOVED", global = true, default_value_t = 15,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub stalled_unmoved: u32,

    /// Minutes that stopping, skipping or starting over may take
    #[arg(long, env = "SMS_STALLED_STOPPING", global = true, default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub stalled_stopping: u32,

    /// How often a command is handed out, a minute apart, before it counts as unanswered
    #[arg(long, env = "SMS_STALLED_DELIVERIES", global = true, default_value_t = 3,
          value_parser = clap::value_parser!(u16).range(1..))]
    pub stalled_deliveries: u16,

    /// Rate in Mbit/s below which copying counts as too slow, over SMS_STALLED_UNMOVED; 0: never
    #[arg(long, env = "SMS_STALLED_SPEED", global = true, default_value_t = 1,
          value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub stalled_speed: u32,

    /// Rounds of synchronization, each longer than the one before, after which a task counts as not converging; 0: never
    #[arg(long, env = "SMS_STALLED_ROUNDS", global = true, default_value_t = 3,
          value_parser = clap::value_parser!(u16).range(0..=30))]
    pub stalled_rounds: u16,
}

impl Stalled {
    /// The same in the words of those who decide.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        let minutes = |minutes: u32| i64::from(minutes) * 60 * 1000;
        Thresholds {
            unseen: minutes(self.stalled_unseen),
            unreported: minutes(self.stalled_unreported),
            unmoved: minutes(self.stalled_unmoved),
            stopping: minutes(self.stalled_stopping),
            deliveries: self.stalled_deliveries.into(),
            rate: f64::from(self.stalled_speed) * MBIT,
            rounds: self.stalled_rounds.into(),
        }
    }
}
