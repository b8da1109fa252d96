//! Settings: each is an environment variable and a flag of the same name. README has them in a table.
#![expect(
    clippy::doc_markdown,
    reason = "the comments are the program's help, which is no Markdown"
)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::Role;
use crate::auth::iam::{IamSettings, Roles};

use crate::server::tls;

/// An open, self-hostable Server Migration Service (SMS) v3 task API.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = false)]
pub struct Cli {
    /// What to do; without one: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings, whatever the subcommand.
    #[command(flatten)]
    pub settings: Settings,
}

/// What the program can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the API (the default)
    Serve,
    /// Bring the database's schema up to this version, and exit
    Migrate,
    /// Print the OpenAPI document
    Openapi,
    /// Make, list and revoke tokens
    #[command(subcommand)]
    Token(Credential),
    /// Make, list and revoke access keys, with which requests are signed
    #[command(subcommand)]
    Credential(Credential),
}

/// What can be done with tokens and access keys.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Credential {
    /// Make one, and print its secret, this once
    Create {
        /// The account that it is for; everything belongs to one
        #[arg(long)]
        tenant: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "full")]
        role: Role,
        /// Reading only: as --role read-only
        #[arg(long, conflicts_with = "role")]
        read_only: bool,
        /// For how long it is good, such as 90d or 12h; for ever where not given
        #[arg(long, value_parser = humantime::parse_duration)]
        expires: Option<Duration>,
        /// What it is for, to be told from others
        #[arg(long)]
        description: Option<String>,
    },
    /// List those of an account
    List {
        /// The account
        #[arg(long)]
        tenant: String,
    },
    /// End one
    Revoke {
        /// The account
        #[arg(long)]
        tenant: String,
        /// The token's id, or the access key
        id: String,
    },
}

/// How callers prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// Not at all: whoever reaches the port may do everything.
    None,
    /// With a token or a signature.
    Required,
}

/// Which of the vendor's API the rules are of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Edition {
    /// That of the founding page, 2024-09-04.
    #[default]
    #[value(name = "2024-09")]
    Founding,
    /// That of 2026: in an update of a task, nothing is mandatory in nested objects.
    Current,
}

/// The settings.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Postgres to use, postgres://user:password@host/database?sslmode=verify-full; unset or
    /// empty: a private embedded Postgres
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// Address to listen on
    #[arg(
        long,
        env = "SMS_LISTEN",
        global = true,
        default_value = "127.0.0.1:8080"
    )]
    pub sms_listen: SocketAddr,

    /// PEM file of the certificate to serve HTTPS with: the server's own, then those that lead from it to
    /// an authority; unset: plain HTTP
    #[arg(long, env = "SMS_TLS_CERT", global = true)]
    pub sms_tls_cert: Option<PathBuf>,

    /// PEM file of the certificate's private key, not encrypted
    #[arg(long, env = "SMS_TLS_KEY", global = true)]
    pub sms_tls_key: Option<PathBuf>,

    /// PEM file of authorities: clients must show a certificate that one of them has signed
    #[arg(long, env = "SMS_TLS_CLIENT_CA", global = true)]
    pub sms_tls_client_ca: Option<PathBuf>,

    /// Serve HTTPS with a certificate made at the start, for a first try
    #[arg(long = "tls-self-signed", env = "SMS_TLS_SELF_SIGNED", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub sms_tls_self_signed: bool,

    /// Where the embedded Postgres keeps its cluster
    #[arg(long, env = "SMS_DATA_DIR", global = true)]
    pub sms_data_dir: Option<PathBuf>,

    /// Directory of the PostgreSQL binaries initdb and postgres; unset: found
    #[arg(long, env = "SMS_PG_BIN", global = true)]
    pub sms_pg_bin: Option<PathBuf>,

    /// Account the embedded Postgres runs as when this program runs as root
    #[arg(long, env = "SMS_PG_USER", global = true)]
    pub sms_pg_user: Option<String>,

    /// Refuse to start without DATABASE_URL: no embedded database by mistake
    #[arg(long, env = "SMS_REQUIRE_DATABASE_URL", global = true, action = ArgAction::Set,
          num_args = 0..=1, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub sms_require_database_url: bool,

    /// Serve even on a Postgres whose settings lose acknowledged writes in a crash (fsync off)
    #[arg(long, env = "SMS_ALLOW_UNSAFE_POSTGRES", global = true, action = ArgAction::Set,
          num_args = 0..=1, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub sms_allow_unsafe_postgres: bool,

    /// How callers prove who they are; "none" is for a loopback address only
    #[arg(
        long,
        env = "SMS_AUTH",
        global = true,
        value_enum,
        default_value = "none"
    )]
    pub sms_auth: Auth,

    /// Key that secret keys of access keys are encrypted under: 32 bytes in base64, as
    /// "openssl rand -base64 32" prints them
    #[arg(long, env = "SMS_MASTER_KEY", global = true, hide_env_values = true)]
    pub sms_master_key: Option<SecretString>,

    /// IAM that knows tokens which are not this service's own: the base of its Keystone v3 API;
    /// unset: there is none
    #[arg(long, env = "SMS_IAM_URL", global = true)]
    pub sms_iam_url: Option<String>,

    /// Token to show to the IAM, which must be allowed to validate those of others; unset: each
    /// token validates itself
    #[arg(long, env = "SMS_IAM_TOKEN", global = true, hide_env_values = true)]
    pub sms_iam_token: Option<SecretString>,

    /// What the IAM's roles may do here: full, agent or read-only; others may do nothing
    #[arg(
        long,
        env = "SMS_IAM_ROLES",
        global = true,
        default_value = "te_admin=full,admin=full,member=full,sms_agent=agent,readonly=read-only,reader=read-only"
    )]
    pub sms_iam_roles: Roles,

    /// Edition of the vendor's API that the rules are of: with "current", nothing is mandatory in the
    /// objects of an update of a task
    #[arg(
        long,
        env = "SMS_API_EDITION",
        global = true,
        value_enum,
        default_value = "2024-09"
    )]
    pub sms_api_edition: Edition,

    /// Connections to Postgres at the most
    #[arg(long, env = "SMS_DB_MAX_CONNECTIONS", global = true, default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(1..))]
    pub sms_db_max_connections: u16,

    /// Client connections at the most
    #[arg(long, env = "SMS_MAX_CONNECTIONS", global = true, default_value_t = 10_000,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub sms_max_connections: u32,

    /// Seconds a request may take, beyond the time its body has to arrive
    #[arg(long, env = "SMS_REQUEST_TIMEOUT", global = true, default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub sms_request_timeout: u64,

    /// Seconds a request body may take to arrive
    #[arg(long, env = "SMS_BODY_TIMEOUT", global = true, default_value_t = 60,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub sms_body_timeout: u64,

    /// Largest request body, in bytes
    #[arg(long, env = "SMS_MAX_BODY", global = true, default_value_t = 64 * 1024 * 1024,
          value_parser = clap::value_parser!(u32).range(1024..=1_073_741_824))]
    pub sms_max_body: u32,

    /// Seconds that requests under way get to finish when the service stops
    #[arg(long, env = "SMS_DRAIN_TIMEOUT", global = true, default_value_t = 20,
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub sms_drain_timeout: u64,
}

impl Settings {
    /// The database to connect to, if one is named.
    #[must_use]
    pub fn named_database(&self) -> Option<&str> {
        let url = self.database_url.as_ref().map(ExposeSecret::expose_secret);
        url.filter(|url| !url.is_empty())
    }

    /// The IAM to ask about tokens, if one is named.
    #[must_use]
    pub fn iam(&self) -> Option<IamSettings> {
        let url = self.sms_iam_url.as_ref().filter(|url| !url.is_empty())?;
        let token = self.sms_iam_token.as_ref();
        let given = |token: &&SecretString| !token.expose_secret().is_empty();
        Some(IamSettings {
            service_token: token.filter(given).cloned(),
            ..IamSettings::new(url)
        })
    }

    /// What a request may cost.
    #[must_use]
    pub fn request_limits(&self) -> crate::http::RequestLimits {
        let default = crate::http::RequestLimits::default();
        crate::http::RequestLimits {
            max_body: self.sms_max_body as usize,
            // four of the largest; and never too little for small ones of very many items
            body_memory: default.body_memory.max(4 * self.sms_max_body as usize),
            body_deadline: Duration::from_secs(self.sms_body_timeout),
            answer_deadline: Duration::from_secs(self.sms_request_timeout),
            ..default
        }
    }

    /// What connections to the database may cost.
    #[must_use]
    pub fn database_limits(&self) -> crate::storage::Limits {
        crate::storage::Limits {
            connections: self.sms_db_max_connections.into(),
            ..crate::storage::Limits::default()
        }
    }

    /// What HTTPS is served with; none where HTTP is.
    ///
    /// # Errors
    /// When the settings contradict each other, or no certificate can be made.
    pub fn tls(&self) -> Result<Option<tls::Source>, tls::Error> {
        let wanted = tls::Wanted {
            cert: self.sms_tls_cert.as_deref(),
            key: self.sms_tls_key.as_deref(),
            client_ca: self.sms_tls_client_ca.as_deref(),
            self_signed: self.sms_tls_self_signed,
        };
        tls::Source::wanted(wanted, crate::clock::now())
    }

    /// What clients' connections may cost.
    #[must_use]
    pub fn server_limits(&self) -> crate::server::Limits {
        crate::server::Limits {
            max_connections: self.sms_max_connections as usize,
            drain: Duration::from_secs(self.sms_drain_timeout),
            ..crate::server::Limits::default()
        }
    }
}
