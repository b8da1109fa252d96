//! HAProxy, as `deploy/` has it.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use super::service::Service;
use super::{Process, free_port, until};
use crate::fleet::{Answer, Http};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/haproxy/haproxy.cfg");

/// Instances behind it must have been told of it.
pub const SETTINGS: [(&str, &str); 3] = [
    ("SMS_TRUSTED_PROXIES", "127.0.0.1"),
    ("SMS_PROXY_PROTOCOL", "true"),
    ("SMS_SHUTDOWN_DELAY", "3"),
];

#[derive(Debug)]
pub struct Haproxy {
    pub port: u16,
    _process: Process,
}

impl Haproxy {
    /// In front of these instances, the last of which takes the places that are left.
    pub async fn before(instances: &[&Service], log: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("haproxy");
        command.args(["-db", "-f", CONFIGURATION]);
        command.env("SMS_BIND", format!("127.0.0.1:{port}"));
        for number in 1..=3 {
            let instance = instances.get(number - 1).or(instances.last());
            let address = format!("127.0.0.1:{}", instance.expect("an instance").port);
            command.env(format!("SMS_{number}"), address);
        }
        let process = Process::start(command, log);
        let proxy = Self {
            port,
            _process: process,
        };
        let http = Http::to(&proxy.url());
        until(
            "HAProxy passes requests on",
            Duration::from_secs(60),
            async || matches!(http.get("/health/ready").await, Answer::Done(_)),
        )
        .await;
        proxy
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
