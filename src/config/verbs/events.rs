//! The subcommand `event`.

use clap::{Args, Subcommand};

use super::Paging;
use super::filter::given;
use super::moment::moment;

/// What can be done with events.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum EventVerb {
    /// List what has happened, newest first
    #[command(after_help = "Examples:
  sms-task-service event list --type task.failed,task.stalled --since 1day
  sms-task-service event list --since 2026-11-01 --until 2026-12-01 --all -o csv")]
    List {
        /// Which events.
        #[command(flatten)]
        filter: EventFilter,
        /// Events since this moment: 2h ago, or a date
        #[arg(long, value_name = "TIME", value_parser = moment)]
        since: Option<i64>,
        /// Events before this moment
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<i64>,
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
    /// Follow events as they happen, until Ctrl-C
    ///
    /// After a break it goes on with the event after the last one that was printed.
    #[command(after_help = "Examples:
  sms-task-service event follow
  sms-task-service event follow --type task.failed -o jsonl")]
    Follow {
        /// Which events.
        #[command(flatten)]
        filter: EventFilter,
        /// Begin after the event with this id; without it, with what happens from now on
        #[arg(long, value_name = "ID")]
        after: Option<String>,
    },
}

/// Which events. Filters combine with "and".
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Filters")]
pub struct EventFilter {
    /// Events of these types, with commas in between
    #[arg(long = "type", value_name = "TYPES")]
    pub r#type: Option<String>,
    /// Events about this task
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Events about this source server
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// Events that this token, access key or user caused
    #[arg(long, value_name = "ID")]
    pub actor: Option<String>,
}

impl EventFilter {
    /// The parameters of the API, by name.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        given([
            ("type", self.r#type.clone()),
            ("task", self.task.clone()),
            ("source", self.source.clone()),
            ("actor", self.actor.clone()),
        ])
    }
}
