//! The settings.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

use super::stalled::Stalled;
use crate::auth::iam::Roles;
use crate::domain::webhooks::Rule;

/// How callers prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthMode {
    /// Not at all: whoever reaches the port may do everything.
    None,
    /// With a token or a signature.
    Required,
}

/// The edition of the vendor's API whose rules apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Edition {
    /// The founding page's, 2024-09-04.
    #[default]
    #[value(name = "2024-09")]
    Founding,
    /// The one of 2026.
    Current,
}

/// The settings.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// TOML file with settings, under the names of their flags with _ for -, such as listen or tls_cert; variables
    /// and flags win
    #[arg(long, env = "SMS_CONFIG", global = true)]
    pub config: Option<PathBuf>,

    /// PostgreSQL to use, postgres://user:password@host/database?sslmode=verify-full; unset: a private
    /// PostgreSQL
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// File to read DATABASE_URL from
    #[arg(
        long,
        env = "DATABASE_URL_FILE",
        global = true,
        conflicts_with = "database_url"
    )]
    pub database_url_file: Option<PathBuf>,

    /// Standby of that PostgreSQL, which reads lists, summaries, events and exports in its place, as far as it does not
    /// lag
    #[arg(
        long,
        env = "SMS_READ_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    pub read_database_url: Option<SecretString>,

    /// File to read SMS_READ_DATABASE_URL from
    #[arg(
        long,
        env = "SMS_READ_DATABASE_URL_FILE",
        global = true,
        conflicts_with = "read_database_url"
    )]
    pub read_database_url_file: Option<PathBuf>,

    /// IP address and port to listen on; port 0 is any free one
    #[arg(
        long,
        env = "SMS_LISTEN",
        global = true,
        default_value = "127.0.0.1:8080",
        value_parser = address
    )]
    pub listen: SocketAddr,

    /// PEM file of the certificate to serve HTTPS with: the server's own first, then the chain to an
    /// authority; unset: plain HTTP
    #[arg(long, env = "SMS_TLS_CERT", global = true)]
    pub tls_cert: Option<PathBuf>,

    /// PEM file of the certificate's private key, not encrypted
    #[arg(long, env = "SMS_TLS_KEY", global = true)]
    pub tls_key: Option<PathBuf>,

    /// PEM file of authorities: clients must show a certificate signed by one of them
    #[arg(long, env = "SMS_TLS_CLIENT_CA", global = true)]
    pub tls_client_ca: Option<PathBuf>,

    /// Serve HTTPS with a certificate made at the start, for a first try
    #[arg(long = "tls-self-signed", env = "SMS_TLS_SELF_SIGNED", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub tls_self_signed: bool,

    /// Where the private PostgreSQL keeps its data
    #[arg(long, env = "SMS_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,

    /// Directory of the PostgreSQL programs initdb and postgres; unset: searched for
    #[arg(long, env = "SMS_PG_BIN", global = true)]
    pub pg_bin: Option<PathBuf>,

    /// Account that the private PostgreSQL runs as when this program runs as root
    #[arg(long, env = "SMS_PG_USER", global = true)]
    pub pg_user: Option<String>,

    /// Refuse to start without DATABASE_URL: no private PostgreSQL by mistake
    #[arg(long, env = "SMS_REQUIRE_DATABASE_URL", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub require_database_url: bool,

    /// Serve even on a PostgreSQL that loses acknowledged writes in a crash (fsync or
    /// synchronous_commit off)
    #[arg(long, env = "SMS_ALLOW_UNSAFE_POSTGRES", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub allow_unsafe_postgres: bool,

    /// How callers prove who they are; "none" works on a loopback address only
    #[arg(
        long,
        env = "SMS_AUTH",
        global = true,
        value_enum,
        default_value = "none"
    )]
    pub auth: AuthMode,

    /// Key that encrypts secrets in the database, the secret keys of access keys among them: 32 bytes in base64,
    /// as printed by "openssl rand -base64 32"
    #[arg(long, env = "SMS_MASTER_KEY", global = true, hide_env_values = true)]
    pub master_key: Option<SecretString>,

    /// File to read SMS_MASTER_KEY from
    #[arg(
        long,
        env = "SMS_MASTER_KEY_FILE",
        global = true,
        conflicts_with = "master_key"
    )]
    pub master_key_file: Option<PathBuf>,

    /// Key that secrets may be encrypted with as well, while SMS_MASTER_KEY is being replaced (see the command rekey)
    #[arg(
        long,
        env = "SMS_SECOND_MASTER_KEY",
        global = true,
        hide_env_values = true
    )]
    pub second_master_key: Option<SecretString>,

    /// File to read SMS_SECOND_MASTER_KEY from
    #[arg(
        long,
        env = "SMS_SECOND_MASTER_KEY_FILE",
        global = true,
        conflicts_with = "second_master_key"
    )]
    pub second_master_key_file: Option<PathBuf>,

    /// IAM to ask about tokens that are not this service's own: the base of its Keystone v3 API;
    /// unset: none
    #[arg(long, env = "SMS_IAM_URL", global = true)]
    pub iam_url: Option<String>,

    /// Token to show to the IAM, which must allow it to validate other tokens; unset: each token
    /// validates itself
    #[arg(long, env = "SMS_IAM_TOKEN", global = true, hide_env_values = true)]
    pub iam_token: Option<SecretString>,

    /// File to read SMS_IAM_TOKEN from
    #[arg(
        long,
        env = "SMS_IAM_TOKEN_FILE",
        global = true,
        conflicts_with = "iam_token"
    )]
    pub iam_token_file: Option<PathBuf>,

    /// What the IAM's roles may do here: full, agent or read-only; others may do nothing
    #[arg(
        long,
        env = "SMS_IAM_ROLES",
        global = true,
        default_value = "te_admin=full,admin=full,member=full,sms_agent=agent,readonly=read-only,reader=read-only"
    )]
    pub iam_roles: Roles,

    /// Edition of the vendor's API whose rules apply: "current" is that of 2026
    #[arg(
        long,
        env = "SMS_API_EDITION",
        global = true,
        value_enum,
        default_value = "2024-09"
    )]
    pub api_edition: Edition,

    /// JSON file with what agents are told about the cloud and its regions (GET /v3/config); unset: no regions
    #[arg(long, env = "SMS_AGENT_CONFIG", global = true)]
    pub agent_config: Option<PathBuf>,

    /// Connections to PostgreSQL at most
    #[arg(long, env = "SMS_DB_MAX_CONNECTIONS", global = true, default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(1..))]
    pub db_max_connections: u16,

    /// Client connections at most
    #[arg(long, env = "SMS_MAX_CONNECTIONS", global = true, default_value_t = 10_000,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// Connections of one client at most: of an IPv4 address, or an IPv6 /64; unset: a quarter of all
    #[arg(long, env = "SMS_MAX_CONNECTIONS_PER_ADDRESS", global = true,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections_per_address: Option<u32>,

    /// Proxies in front, which may have any number of connections: addresses and networks, with commas in between
    #[arg(long, env = "SMS_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Those proxies begin each connection with a header of the PROXY protocol, so that it counts as its client's
    #[arg(long, env = "SMS_PROXY_PROTOCOL", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub proxy_protocol: bool,

    /// Seconds a request may take once its body has arrived
    #[arg(long, env = "SMS_REQUEST_TIMEOUT", global = true, default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub request_timeout: u64,

    /// Seconds a request body may take to arrive
    #[arg(long, env = "SMS_BODY_TIMEOUT", global = true, default_value_t = 60,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub body_timeout: u64,

    /// Largest request body, in bytes
    #[arg(long, env = "SMS_MAX_BODY", global = true, default_value_t = 64 * 1024 * 1024,
          value_parser = clap::value_parser!(u32).range(1024..=1_073_741_824))]
    pub max_body: u32,

    /// Streams of events of one account at most
    #[arg(long, env = "SMS_MAX_STREAMS", global = true, default_value_t = 1000,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub max_streams: u32,

    /// Where webhooks may lead to, with commas in between: external (the public internet), private, loopback,
    /// addresses, networks, host names (*.example.com: all below it), or * for anything
    #[arg(
        long,
        env = "SMS_WEBHOOK_ALLOW",
        global = true,
        value_delimiter = ',',
        default_value = "external"
    )]
    pub webhook_allow: Vec<Rule>,

    /// Allow webhooks with http:// URLs
    #[arg(long, env = "SMS_WEBHOOK_ALLOW_HTTP", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = false, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub webhook_allow_http: bool,

    /// Days that events are kept
    #[arg(long, env = "SMS_EVENT_RETENTION", global = true, default_value_t = 90,
          value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub event_retention: u16,

    /// Name the account and the token, access key or user of each request in the log
    #[arg(long, env = "SMS_LOG_CALLERS", global = true, action = ArgAction::Set,
          num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub log_callers: bool,

    /// When tasks count as stalled
    #[command(flatten)]
    pub stalled: Stalled,

    /// Seconds that the service goes on serving when it is asked to stop, while /health/ready answers 503
    #[arg(long, env = "SMS_SHUTDOWN_DELAY", global = true, default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub shutdown_delay: u64,

    /// Seconds that running requests get to finish when the service stops
    #[arg(long, env = "SMS_DRAIN_TIMEOUT", global = true, default_value_t = 20,
          value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub drain_timeout: u64,
}

impl Settings {
    /// The database to connect to, if one is named.
    #[must_use]
    pub fn named_database(&self) -> Option<&str> {
        self.database_url.as_ref().map(ExposeSecret::expose_secret)
    }
}

fn network(text: &str) -> Result<IpNet, &'static str> {
    let text = text.trim();
    let network = text
        .parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| "use an IP address or a network, such as 192.0.2.7 or 2001:db8::/64")
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "use an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080")
}
