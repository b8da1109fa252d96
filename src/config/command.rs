//! The subcommands.

use clap::Subcommand;

use super::Simulation;
use super::verbs::{
    Client, Credentials, EventVerb, JobVerb, SourceVerb, TaskVerb, TokenVerbs, WebhookVerb,
};

/// What the program can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the API (the default)
    #[command(after_help = "Examples:
  sms-task-service serve
  sms-task-service serve --config /etc/sms-task-service/config.toml")]
    Serve,
    /// Bring the database's schema up to this version, and exit
    #[command(after_help = "Examples:
  sms-task-service migrate
  DATABASE_URL=postgres://sms@db.example/sms sms-task-service migrate")]
    Migrate,
    /// List, show, watch and manage migration tasks
    Task(Client<TaskVerb>),
    /// List and show source servers
    Source(Client<SourceVerb>),
    /// List and follow what happens
    Event(Client<EventVerb>),
    /// Show what became of actions on many tasks
    Job(Client<JobVerb>),
    /// Manage webhooks, and the messages to them
    Webhook(Client<WebhookVerb>),
    /// Create, list and revoke tokens
    ///
    /// Over the API, which needs a token of the role full; or with --tenant in the database itself, which is how the first
    /// token is made.
    Token(TokenVerbs),
    /// Create, list and revoke access keys, which sign requests
    Credential(Credentials),
    /// Encrypt all secrets in the database anew, when the master key is replaced
    ///
    /// Decrypts them with SMS_MASTER_KEY or SMS_SECOND_MASTER_KEY and encrypts them with the former. Secrets that are not
    /// encrypted yet are encrypted, too. It can run beside the service, and be interrupted and started again at any time.
    #[command(after_help = "Examples:
  SMS_MASTER_KEY_FILE=new.key SMS_SECOND_MASTER_KEY_FILE=old.key sms-task-service rekey
  sms-task-service rekey --config /etc/sms-task-service/config.toml")]
    Rekey,
    /// Simulate a fleet of agents: for sizing an installation, showing it, and testing it
    ///
    /// The agents register, tasks are created and started for them, and they report until the time is over. The exit status is
    /// 0 if the service kept up, and 1 if it refused requests, failed, or answered late. Use an account of its own: what the
    /// fleet has registered stays, and is used again by the next simulation.
    #[command(after_help = "Examples:
  sms-task-service simulate --agents 200 --every 1s
  sms-task-service simulate --url https://sms.example:8443 --token-file fleet.token --agents 20000 --duration 5m")]
    Simulate(Simulation),
    /// Print the OpenAPI document
    #[command(after_help = "Examples:
  sms-task-service openapi
  sms-task-service openapi > sms-v3.json")]
    Openapi,
}
