//! The subcommand `job`.

use clap::Subcommand;

use super::Paging;

/// What can be done with jobs.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum JobVerb {
    /// List jobs, newest first
    #[command(after_help = "Examples:
  sms-task-service job list
  sms-task-service job list --limit 1 -o name")]
    List {
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
    /// Show what became of each task of a job
    #[command(after_help = "Examples:
  sms-task-service job results 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service job results 01a20935-7d10-748c-9824-f5d5f62fd878 --outcome refused --all")]
    Results {
        /// The job
        id: String,
        /// Only tasks with this outcome: done, refused or failed
        #[arg(long)]
        outcome: Option<String>,
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
}
