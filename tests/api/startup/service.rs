//! The program in a process of its own.

use std::net::SocketAddr;
use std::process::{ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::LONG;
use crate::support::dir::Dir;
use crate::support::fixtures;
use crate::support::live::{Reply, Wire};

/// The program with no setting but its directory and a free port, whatever the environment says.
pub fn command(dir: &Dir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sms-task-service"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("SMS_") || name == "DATABASE_URL" || name == "RUST_LOG" {
            command.env_remove(&*name);
        }
    }
    command
        .env("SMS_DATA_DIR", dir.pg())
        .env("SMS_LISTEN", "127.0.0.1:0")
        .env("SMS_DRAIN_TIMEOUT", "20")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A run of the program that has ended.
pub struct Ended {
    pub status: ExitStatus,
    pub printed: String,
    /// Its standard error.
    pub said: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            status: output.status,
            printed: String::from_utf8_lossy(&output.stdout).into_owned(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ended {
    /// Asserts that it refused to start, for reasons that these words tell.
    #[track_caller]
    pub fn refused_with(&self, words: &[&str]) {
        assert_eq!(self.status.code(), Some(2), "{}", self.said);
        let error = self.said.lines().find(|line| line.starts_with("error: "));
        let error = error.unwrap_or_else(|| panic!("no error: {}", self.said));
        for word in words {
            assert!(error.contains(word), "{word} is not in {error}");
        }
    }
}

/// Runs the program to its end.
pub async fn run(mut command: Command) -> Ended {
    let output = timeout(LONG, command.output()).await.expect("it ends");
    output.expect("it starts").into()
}

/// The program, serving.
pub struct Service {
    pub address: SocketAddr,
    child: Child,
    said: Arc<Mutex<String>>,
    /// Ends with the program's standard error.
    listening: JoinHandle<()>,
}

impl Service {
    /// Starts it and waits for the line that says where it listens.
    pub async fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("it starts");
        let said = Arc::new(Mutex::new(String::new()));
        let (sender, address) = oneshot::channel();
        let stderr = child.stderr.take().expect("piped");
        let listening = tokio::spawn(listen(stderr, Arc::clone(&said), sender));
        let address = timeout(LONG, address).await.expect("it serves in time");
        let Ok(address) = address else {
            panic!("it does not serve: {}", said.lock().expect("no panic"));
        };
        Self {
            address,
            child,
            said,
            listening,
        }
    }

    pub async fn ask(&self, method: &str, path: &str, body: &str) -> Reply {
        let mut wire = Wire::connect(self.address).await.expect("connected");
        let reply = wire.ask(method, path, body).await;
        reply.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "").await
    }

    /// Creates a task for a source of its own, and returns its id.
    pub async fn task(&self) -> String {
        let source = self.post("/v3/sources", &fixtures::source()).await;
        let source = source["id"].as_str().expect("an id");
        let task = self.post("/v3/tasks", &fixtures::task_of(source)).await;
        task["id"].as_str().expect("an id").to_owned()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let reply = self.ask("POST", path, &body.to_string()).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        reply.json
    }

    /// Asks it to stop.
    pub async fn terminate(&self) {
        self.signal("-TERM").await;
    }

    /// Asks it to look at its files.
    pub async fn hang_up(&self) {
        self.signal("-HUP").await;
    }

    async fn signal(&self, signal: &str) {
        let pid = self.child.id().expect("it runs").to_string();
        let status = Command::new("kill").args([signal, &pid]).status().await;
        assert!(status.expect("kill").success());
    }

    /// The most memory that it has had, in bytes.
    pub fn peak_memory(&self) -> usize {
        let pid = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<usize>().ok());
        kibibytes.expect("a number") * 1024
    }

    /// Its standard error so far.
    pub fn said(&self) -> String {
        self.said.lock().expect("no panic").clone()
    }

    /// Ends it without asking.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> Ended {
        let status = timeout(LONG, self.child.wait()).await.expect("it ends");
        let mut printed = String::new();
        let mut stdout = self.child.stdout.take().expect("piped");
        stdout.read_to_string(&mut printed).await.expect("text");
        // its last words may still be in the pipe
        let heard = timeout(LONG, self.listening).await.expect("stderr closed");
        heard.expect("no panic");
        let said = self.said.lock().expect("no panic").clone();
        Ended {
            status: status.expect("a status"),
            printed,
            said,
        }
    }

    pub async fn stop(self) -> Ended {
        self.terminate().await;
        let ended = self.ended().await;
        assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
        ended
    }
}

/// Writes down what it says, and passes on the address.
async fn listen(
    stderr: ChildStderr,
    said: Arc<Mutex<String>>,
    address: oneshot::Sender<SocketAddr>,
) {
    let mut address = Some(address);
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        said.lock()
            .expect("no panic")
            .push_str(&format!("{line}\n"));
        let place = line.split_once(" is listening on http");
        let place = place.and_then(|(_, rest)| rest.trim_start_matches('s').strip_prefix("://"));
        let found = place.and_then(|rest| rest.split(' ').next()?.parse().ok());
        if let Some(found) = found
            && let Some(address) = address.take()
        {
            let _ = address.send(found);
        }
    }
}
