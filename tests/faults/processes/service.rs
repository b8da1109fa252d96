//! Instances of the service.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::{Process, free_port, until};
use crate::plan::Plan;

/// How long an instance may take to serve, on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// An instance, whose address stays the same.
#[derive(Debug)]
pub struct Service {
    program: PathBuf,
    log: PathBuf,
    settings: Vec<(String, String)>,
    pub port: u16,
    process: Option<Process>,
}

impl Service {
    /// An instance on this database, which is not started yet.
    pub fn on(plan: &Plan, database: &str, log: &Path) -> Self {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let settings = [
            ("DATABASE_URL", database),
            ("SMS_LISTEN", &listen),
            ("SMS_WEBHOOK_ALLOW", "loopback"),
            ("SMS_WEBHOOK_ALLOW_HTTP", "true"),
            ("RUST_LOG", "warn"),
        ];
        Self {
            program: plan.program.clone(),
            log: log.to_path_buf(),
            settings: settings
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            port,
            process: None,
        }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// From the next start on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.into()));
    }

    pub fn run_by(mut self, program: &Path) -> Self {
        self.program = program.to_path_buf();
        self
    }

    /// From the next start on.
    pub fn switch_to(&mut self, program: &Path) {
        self.program = program.to_path_buf();
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it. Returns how long it took to be ready.
    pub async fn start(&mut self) -> Duration {
        self.launch();
        let has_proxy = self
            .settings
            .iter()
            .any(|(name, _)| name == "SMS_PROXY_PROTOCOL");
        until("the service is ready", PATIENCE, async || {
            let process = self.process.as_mut().expect("started");
            assert!(process.is_running(), "it has ended: {}", process.said());
            ask(self.port, has_proxy)
                .await
                .is_ok_and(|answer| answer.contains(" 200 "))
        })
        .await
    }

    /// Starts it and does not wait.
    pub fn launch(&mut self) {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("SMS_") || name == "DATABASE_URL" || name == "RUST_LOG" {
                command.env_remove(&*name);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        self.process = Some(Process::start(command, &self.log));
    }

    pub fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("it runs")
    }

    pub async fn kill(&mut self) {
        self.process().kill().await;
    }

    /// SIGTERM, and its end.
    pub async fn stop(&mut self) {
        self.process().signal("TERM").await;
        assert!(
            self.process().ended().await,
            "it stopped badly: {}",
            self.process().said()
        );
    }

    /// Whether the log has a line of a panic.
    pub fn has_panicked(&self) -> bool {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        said.contains("panicked")
    }
}

/// Asks whether an instance is ready, as a proxy would. Returns the answer's head.
async fn ask(port: u16, is_proxy: bool) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    if is_proxy {
        stream.write_all(b"PROXY UNKNOWN\r\n").await?;
    }
    let request = b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
