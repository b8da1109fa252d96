//! The subcommand `task`.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::{Paging, TaskFilter};

/// What can be done with tasks.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TaskVerb {
    /// List tasks, newest first
    #[command(after_help = "Examples:
  sms-task-service task list --state RUNNING
  sms-task-service task list --stalled any -o csv --all")]
    List {
        /// Which tasks.
        #[command(flatten)]
        filter: TaskFilter,
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
    /// Show a task: its sub-tasks in time, what holds it up, and what to do about an error
    #[command(after_help = "Examples:
  sms-task-service task show 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task show 01a20935-7d2f-71ea-b59f-9e6278ee9693 -o json")]
    Show {
        /// The task
        id: String,
    },
    /// List what has happened to a task, and follow what happens
    #[command(after_help = "Examples:
  sms-task-service task events 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task events 01a20935-7d2f-71ea-b59f-9e6278ee9693 --follow -o jsonl")]
    Events {
        /// The task
        id: String,
        /// Go on with events as they happen, until Ctrl-C
        #[arg(long, short)]
        follow: bool,
        /// At most so many of those that have happened, the newest
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Watch tasks move, until Ctrl-C: bars on a terminal, a line for each change elsewhere
    #[command(after_help = "Examples:
  sms-task-service task watch
  sms-task-service task watch 01a20935-7d2f-71ea-b59f-9e6278ee9693 -o jsonl")]
    Watch {
        /// The tasks, up to 100; without any, those that are at work now
        ids: Vec<String>,
    },
    /// Wait until tasks have come to a state
    ///
    /// The exit status is 0 if all have, 1 if one has failed or was stopped, 3 if there is no such task, and 4 after the
    /// time that --timeout gives.
    #[command(after_help = "Examples:
  sms-task-service task wait 01a20935-7d2f-71ea-b59f-9e6278ee9693 --timeout 6h
  sms-task-service task wait 01a20935-7d2f-71ea-b59f-9e6278ee9693 --for SYNCING")]
    Wait(Wait),
    /// Start tasks, or resume those that stopped or failed
    #[command(after_help = "Examples:
  sms-task-service task start 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task start --state READY --name web- --dry-run")]
    Start(Act),
    /// Stop tasks
    #[command(after_help = "Examples:
  sms-task-service task stop 01a20935-7d2f-71ea-b59f-9e6278ee9693 --reason 'Change freeze'
  sms-task-service task stop --state RUNNING --yes")]
    Stop(Act),
    /// Start migrated tasks over, from the beginning
    #[command(after_help = "Examples:
  sms-task-service task restart 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task restart --state MIGRATE_SUCCESS --name web- --dry-run")]
    Restart(Act),
    /// Launch the targets of tasks that keep synchronizing, which ends the migration
    #[command(after_help = "Examples:
  sms-task-service task cutover 01a20935-7d2f-71ea-b59f-9e6278ee9693 --reason 'Wave 2'
  sms-task-service task cutover --state SYNCING --name web- --dry-run")]
    Cutover(Act),
    /// Test tasks that keep synchronizing, with a clone of the target
    #[command(after_help = "Examples:
  sms-task-service task test 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task test --state SYNCING --dry-run")]
    Test(Act),
    /// Clone the targets of tasks that keep synchronizing
    #[command(after_help = "Examples:
  sms-task-service task clone-test 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task clone-test --state SYNCING --dry-run")]
    CloneTest(Act),
    /// Skip the sub-task that tasks are at
    #[command(after_help = "Examples:
  sms-task-service task skip 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task skip --stalled no_progress --dry-run")]
    Skip(Act),
    /// Remove what finished tasks have left behind in the cloud
    #[command(after_help = "Examples:
  sms-task-service task clear 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task clear --state MIGRATE_SUCCESS --dry-run")]
    Clear(Act),
    /// Have agents check their network
    #[command(after_help = "Examples:
  sms-task-service task network-check 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task network-check --state READY --dry-run")]
    NetworkCheck(Act),
    /// Test migrations before they begin
    #[command(after_help = "Examples:
  sms-task-service task migration-test 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task migration-test --state READY --dry-run")]
    MigrationTest(Act),
    /// Have agents collect their logs
    #[command(after_help = "Examples:
  sms-task-service task collect-log 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task collect-log --state MIGRATE_FAIL --dry-run")]
    CollectLog(Act),
    /// Roll targets back whose synchronization failed
    #[command(after_help = "Examples:
  sms-task-service task sync-failed-rollback 01a20935-7d2f-71ea-b59f-9e6278ee9693
  sms-task-service task sync-failed-rollback --state SYNC_FAIL --dry-run")]
    SyncFailedRollback(Act),
}

/// An action on tasks: those that are named, or those that match.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Act {
    /// The tasks; or give filters
    pub ids: Vec<String>,
    /// Which tasks, where none is named.
    #[command(flatten)]
    pub filter: TaskFilter,
    /// Only tell what would be done
    #[arg(long, help_heading = None)]
    pub dry_run: bool,
    /// Why. It is in the events
    #[arg(long, value_name = "TEXT", help_heading = None)]
    pub reason: Option<String>,
    /// Do not ask before acting on what matches filters
    #[arg(long, short, help_heading = None)]
    pub yes: bool,
}

/// What to wait for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Wait {
    /// The tasks
    #[arg(required = true)]
    pub ids: Vec<String>,
    /// States that are waited for, with commas in between; "done" is MIGRATE_SUCCESS or SYNC_SUCCESS
    #[arg(
        long = "for",
        value_name = "STATES",
        value_delimiter = ',',
        default_value = "done"
    )]
    pub states: Vec<String>,
    /// How long to wait, such as 6h; without it, as long as it takes
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub timeout: Option<Duration>,
    /// How often to look
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = humantime::parse_duration)]
    pub interval: Duration,
}
