//! The subcommands.

use std::path::PathBuf;

use clap::Subcommand;
use clap_complete::Shell;

use super::Simulation;
use super::verbs::{
    Backup, Client, Credentials, Doctor, EventVerb, JobVerb, Restore, SourceVerb, TaskVerb,
    TokenVerbs, WebhookVerb,
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
    /// Check this installation: settings, certificate, IAM, PostgreSQL, schema and secrets
    ///
    /// It changes nothing. Each finding has a line, and those that are not good have one that says what to do. The exit status
    /// is 1 if something keeps the service from serving as it should.
    #[command(after_help = "Examples:
  sms-task-service doctor
  sms-task-service doctor --config /etc/sms-task-service/config.toml -o json")]
    Doctor(Doctor),
    /// Write the whole database into a file, while the service runs
    ///
    /// Runs pg_dump, which must be installed in the version of the server or a newer one. The file is complete once it has its
    /// name. It holds no settings, no certificates and not SMS_MASTER_KEY, without which its secrets cannot be read.
    #[command(after_help = "Examples:
  sms-task-service backup /var/backups/sms-2026-11-28.dump
  sms-task-service backup --force nightly.dump")]
    Backup(Backup),
    /// Read a backup into an empty database
    ///
    /// Runs pg_restore in one transaction, and brings the schema up to this version. The backup may come from any PostgreSQL,
    /// also a private one, of the same version or an older one.
    #[command(after_help = "Examples:
  DATABASE_URL=postgres://sms@db.example/sms sms-task-service restore sms-2026-11-28.dump
  sms-task-service restore --data-dir /srv/sms/postgres sms-2026-11-28.dump")]
    Restore(Restore),
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
    /// Print a script that completes arguments in a shell
    #[command(after_help = "Examples:
  sms-task-service completion bash > /etc/bash_completion.d/sms-task-service
  sms-task-service completion zsh > _sms-task-service")]
    Completion {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write one for each command into a directory
    #[command(after_help = "Examples:
  sms-task-service man | man -l -
  sms-task-service man /usr/local/share/man/man1")]
    Man {
        /// The directory
        directory: Option<PathBuf>,
    },
}
