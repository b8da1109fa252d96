//! The programs that take part: the service, `wrk`, `pgbench`.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Result;

/// A directory that goes with this value. Postgres's account must be able to enter it.
pub struct TempDir(PathBuf);

impl TempDir {
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

/// The server as it is released, its log thrown away as a log collector would take it away.
pub struct Service {
    child: Child,
    pub address: String,
}

impl Service {
    pub fn start(database: &str) -> Result<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sms-task-service"))
            .args(["--sms-listen", "127.0.0.1:0"])
            .env("DATABASE_URL", database)
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stderr.take().ok_or("no stderr")?).lines();
        let address = loop {
            let line = lines.next().ok_or("the service ended")??;
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest.split(' ').next().unwrap_or_default().to_owned();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// The most resident memory it has had, in KiB.
    pub fn peak_memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .ok_or("no VmHWM")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Updates or progress reports over HTTP.
pub struct Wrk {
    pub address: String,
    pub body: PathBuf,
    /// What follows the task's id in the path.
    pub suffix: &'static str,
    pub tasks: usize,
}

/// What `wrk` saw.
pub struct Load {
    pub rate: f64,
    p50: f64,
    p99: f64,
}

impl Wrk {
    pub fn run(&self, seconds: u64) -> Result<Load> {
        let output = Command::new("wrk")
            .args([
                "-t2",
                "-c32",
                "-s",
                "benches/put/wrk.lua",
                "-d",
                &format!("{seconds}s"),
            ])
            .arg(format!("http://{}", self.address))
            .env("SMS_BENCH_BODY", &self.body)
            .env("SMS_BENCH_SUFFIX", self.suffix)
            .env("SMS_BENCH_TASKS", self.tasks.to_string())
            .output()
            .map_err(|error| format!("wrk: {error} (apt-get install wrk)"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text
            .lines()
            .find(|line| line.starts_with("requests="))
            .ok_or_else(|| text.to_string())?;
        let mut fields = line
            .split(' ')
            .filter_map(|field| field.split_once('=')?.1.parse::<f64>().ok());
        let mut next = || fields.next().ok_or("a figure is missing");
        let (requests, microseconds, failed) = (next()?, next()?, next()?);
        if failed > 0.0 {
            return Err(format!("{failed} updates failed").into());
        }
        Ok(Load {
            rate: requests / microseconds * 1e6,
            p50: next()? / 1e3,
            p99: next()? / 1e3,
        })
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0}/s (p50 {:.1} ms, p99 {:.1} ms)",
            self.rate, self.p50, self.p99
        )
    }
}

/// The same rows by Postgres alone.
pub struct Pgbench {
    url: String,
    script: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Pgbench {
    pub fn new(url: &str, script: PathBuf, variables: Vec<(&'static str, String)>) -> Self {
        Self {
            url: url.to_owned(),
            script,
            variables,
        }
    }

    pub fn run(&self, seconds: u64) -> Result<f64> {
        let mut command = Command::new("pgbench");
        command.args([
            "-n",
            "-M",
            "prepared",
            "-c",
            "32",
            "-j",
            "2",
            "-T",
            &seconds.to_string(),
            "-f",
        ]);
        command.arg(&self.script);
        for (name, value) in &self.variables {
            command.arg("-D").arg(format!("{name}={value}"));
        }
        let output = command
            .arg(&self.url)
            .output()
            .map_err(|error| format!("pgbench: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.ok_or_else(|| {
            let log = String::from_utf8_lossy(&output.stderr);
            log.lines().take(3).collect::<Vec<_>>().join("\n").into()
        })
    }
}
