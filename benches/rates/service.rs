//! The service in a process of its own, and a directory for what a bench leaves behind.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Result;

/// A directory that is removed with this value.
pub struct TempDir(PathBuf);

impl TempDir {
    /// Not under `target`: as root, the account that Postgres runs as might not be able to enter it.
    pub fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("sms-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The service as it is released, on this database.
pub fn command(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sms-task-service"));
    command.env("DATABASE_URL", database);
    command
}

/// The service as it runs. Its log is read and thrown away, as a log collector would read it.
pub struct Service {
    child: Child,
    pub address: String,
    /// How long it took to listen.
    pub took: Duration,
}

impl Service {
    pub fn start(database: &str) -> Result<Self> {
        Self::run(command(database))
    }

    pub fn run(mut command: Command) -> Result<Self> {
        let since = Instant::now();
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no stderr")?).lines();
        let address = loop {
            let line = lines
                .next()
                .ok_or("the service ended before it listened")??;
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest.split(' ').next().unwrap_or_default().to_owned();
            }
        };
        let took = since.elapsed();
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self {
            child,
            address,
            took,
        })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
