//! Which service a subcommand talks to.

use std::path::PathBuf;

use clap::Args;
use reqwest::Url;

/// The service to talk to, and what to show to it.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Connection")]
pub struct Connection {
    /// Where the service is
    #[arg(long, value_name = "URL", env = "SMS_URL", global = true, default_value = "http://127.0.0.1:8080",
          value_parser = address)]
    pub url: Url,
    /// A file with a token. The variable SMS_TOKEN may hold the token itself
    #[arg(long, value_name = "FILE", env = "SMS_TOKEN_FILE", global = true)]
    pub token_file: Option<PathBuf>,
    /// A PEM file with certificates to trust in addition to the system's
    #[arg(long, value_name = "FILE", env = "SMS_CA_FILE", global = true)]
    pub ca_file: Option<PathBuf>,
    /// Accept any certificate: for a first try of a service with --tls-self-signed
    #[arg(long, global = true)]
    pub insecure: bool,
}

fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_plain {
        return Err("it must be like https://sms.example:8443".to_owned());
    }
    Ok(url)
}
