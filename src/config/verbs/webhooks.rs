//! The subcommand `webhook`.

use clap::{Args, Subcommand};

use super::Paging;
use super::moment::moment;

/// What can be done with webhooks.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum WebhookVerb {
    /// List webhooks
    #[command(after_help = "Examples:
  sms-task-service webhook list
  sms-task-service webhook list -o wide")]
    List,
    /// Create a webhook, and print its id
    #[command(after_help = "Examples:
  sms-task-service webhook create https://hooks.example/sms
  sms-task-service webhook create https://hooks.example/sms --type task.failed,task.stalled")]
    Create(NewWebhook),
    /// Delete a webhook
    #[command(after_help = "Examples:
  sms-task-service webhook delete 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook list -o name | xargs -n 1 sms-task-service webhook delete")]
    Delete {
        /// The webhook
        id: String,
    },
    /// Send a message to a webhook, to try it
    #[command(after_help = "Examples:
  sms-task-service webhook ping 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook list -o name | xargs -n 1 sms-task-service webhook ping")]
    Ping {
        /// The webhook
        id: String,
    },
    /// List the messages to a webhook, newest first, and how they went
    #[command(after_help = "Examples:
  sms-task-service webhook deliveries 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook deliveries 01a20935-7d10-748c-9824-f5d5f62fd878 --state failed -o wide")]
    Deliveries {
        /// The webhook
        id: String,
        /// Only messages in this state
        #[arg(long)]
        state: Option<String>,
        /// How many.
        #[command(flatten)]
        paging: Paging,
    },
    /// Send messages again
    #[command(after_help = "Examples:
  sms-task-service webhook resend 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook resend 01a20935-7d10-748c-9824-f5d5f62fd878 --since 1day")]
    Resend {
        /// The webhook
        id: String,
        /// The message; without one, all that have failed
        delivery: Option<String>,
        /// Only those that were made since this moment: 2h ago, or a date
        #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "delivery")]
        since: Option<i64>,
    },
    /// Print the secret that messages are signed with
    #[command(after_help = "Examples:
  sms-task-service webhook secret 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook secret 01a20935-7d10-748c-9824-f5d5f62fd878 > webhook.secret")]
    Secret {
        /// The webhook
        id: String,
    },
    /// Make a new secret, and print it; messages are signed with the former one, too, for a day
    #[command(after_help = "Examples:
  sms-task-service webhook rotate 01a20935-7d10-748c-9824-f5d5f62fd878
  sms-task-service webhook rotate 01a20935-7d10-748c-9824-f5d5f62fd878 > webhook.secret")]
    Rotate {
        /// The webhook
        id: String,
    },
}

/// A webhook to create.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct NewWebhook {
    /// Where events are sent to
    #[arg(value_name = "URL")]
    pub receiver: String,
    /// Only events of these types, with commas in between
    #[arg(long = "type", value_name = "TYPES", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Only events about this task
    #[arg(long, value_name = "ID")]
    pub task: Option<String>,
    /// Only events about this source server and its task
    #[arg(long, value_name = "ID")]
    pub source: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
}
