//! The subcommand `source`.

use clap::{Args, Subcommand};

use super::Paging;
use super::filter::given;

/// What can be done with source servers.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SourceVerb {
    /// List source servers, newest first
    #[command(after_help = "Examples:
  sms-task-service source list --connected false
  sms-task-service source list --name web- -o name")]
    List {
        /// Which of them.
        #[command(flatten)]
        filter: SourceFilter,
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
    /// Show a source server
    #[command(after_help = "Examples:
  sms-task-service source show 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service source show 01a20935-7d10-748c-9824-f5d5f62fd878 -o json")]
    Show {
        /// The source server
        id: String,
    },
}

/// Which source servers. Filters combine with "and".
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Filters")]
pub struct SourceFilter {
    /// Source servers in this state, such as unavailable
    #[arg(long)]
    pub state: Option<String>,
    /// Source servers whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The source server with this IP address
    #[arg(long, value_name = "ADDRESS")]
    pub ip: Option<String>,
    /// Source servers whose agent is connected, or is not
    #[arg(long, value_name = "true|false")]
    pub connected: Option<bool>,
    /// Source servers of this migration project
    #[arg(long, value_name = "ID")]
    pub migproject: Option<String>,
    /// Source servers in this phase, such as replicating
    #[arg(long, value_name = "PHASE")]
    pub cycle: Option<String>,
    /// Source servers of this enterprise project
    #[arg(long, value_name = "ID")]
    pub enterprise_project: Option<String>,
}

impl SourceFilter {
    /// The parameters of the API, by name.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        given([
            ("state", self.state.clone()),
            ("name", self.name.clone()),
            ("ip", self.ip.clone()),
            ("connected", self.connected.map(|is| is.to_string())),
            ("migproject", self.migproject.clone()),
            ("migration_cycle", self.cycle.clone()),
            ("enterprise_project_id", self.enterprise_project.clone()),
        ])
    }
}
