//! The processes that faults happen to.

pub mod haproxy;
pub mod patroni;
pub mod pgbouncer;
pub mod postgres;
pub mod proxy;
pub mod service;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rand::Rng;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// A process, killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it, with what it says in this file.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let file = File::options().create(true).append(true).open(log);
        let file = file.expect("a log");
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self {
            child,
            log: log.to_path_buf(),
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id().expect("it has not been waited for")
    }

    pub async fn signal(&self, signal: &str) {
        send(signal, self.pid()).await;
    }

    /// SIGKILL, without waiting for its end.
    pub fn stop_now(&mut self) {
        let _ = self.child.start_kill(); // it may have ended
    }

    /// SIGKILL, and its end.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it is ours");
    }

    /// Waits for its end. Returns whether it was a success.
    pub async fn ended(&mut self) -> bool {
        self.child.wait().await.expect("it is ours").success()
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The end of what it has said.
    pub fn said(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

pub async fn send(signal: &str, pid: u32) {
    let pid = pid.to_string();
    let mut kill = Command::new("kill");
    let kill = kill.args(["-s", signal, &pid]).stderr(Stdio::null());
    let _ = kill.status().await; // it may have ended
}

/// The children of a process.
pub fn children(pid: u32) -> Vec<u32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    let children = children.split_whitespace();
    children.filter_map(|pid| pid.parse().ok()).collect()
}

/// A port that is free, and that no outgoing connection takes: it must be there again after a restart.
pub fn free_port() -> u16 {
    loop {
        let port = rand::rng().random_range(20_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Whether a program is installed.
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<_> = std::env::split_paths(&path).collect();
    directories.push("/usr/sbin".into());
    directories
        .iter()
        .any(|directory| directory.join(program).exists())
}

/// Waits for a condition, and returns how long that took.
pub async fn until(
    what: &str,
    patience: Duration,
    mut is_so: impl AsyncFnMut() -> bool,
) -> Duration {
    let since = Instant::now();
    while !is_so().await {
        assert!(
            since.elapsed() < patience,
            "not within {patience:?}: {what}"
        );
        sleep(Duration::from_millis(10)).await;
    }
    since.elapsed()
}

/// A directory of its own, which accounts without rights can enter; removed in the end.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    pub fn new() -> Self {
        let name = format!(
            "sms-faults-{}-{}",
            std::process::id(),
            uuid::Uuid::now_v7().simple()
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("a directory");
        Self(path)
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
