//! The load generators: `wrk` for HTTP, `pgbench` for Postgres alone.

use std::path::PathBuf;
use std::process::Command;

use super::Result;
use super::guarded::AccessKey;

/// Threads of a load generator: more would take processors from what is measured.
const THREADS: u32 = 2;

/// Connections of `pgbench`, which PostgreSQL has to take beside those of the service and the peers.
const MOST_POSTGRES_TAKES: u32 = 256;

/// How long and how hard.
#[derive(Clone, Copy)]
pub struct Plan {
    /// `SMS_BENCH_SECONDS`: length of one step.
    pub seconds: u32,
    /// `SMS_BENCH_ROUNDS`: rounds that count, after the one that warms up.
    pub rounds: u32,
    /// `SMS_BENCH_CONNECTIONS`: keep-alive connections of `wrk`, connections of `pgbench`.
    pub connections: u32,
}

impl Plan {
    pub fn from_env() -> Result<Self> {
        Ok(Self {
            seconds: number("SMS_BENCH_SECONDS", 5)?,
            rounds: number("SMS_BENCH_ROUNDS", 5)?,
            connections: number("SMS_BENCH_CONNECTIONS", 32)?.max(THREADS),
        })
    }
}

fn number(variable: &str, default: u32) -> Result<u32> {
    match std::env::var(variable).as_deref() {
        Ok("") | Err(_) => Ok(default),
        Ok(text) => match text.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("{variable} must be a whole number above 0").into()),
        },
    }
}

/// Fails if a load generator is missing, before minutes are spent on tasks for it.
pub fn check() -> Result<()> {
    for (program, package) in [("wrk", "wrk"), ("pgbench", "postgresql")] {
        let found = Command::new(program).arg("--version").output();
        found.map_err(|error| format!("{program}: {error} (apt-get install {package})"))?;
    }
    Ok(())
}

/// What a load generator saw in one step.
pub struct Load {
    pub requests: f64,
    /// Answers a second, without refusals.
    pub rate: f64,
    /// Refusals among a hundred answers: status 400 and above.
    pub refused: f64,
    /// Milliseconds; `pgbench` gives none.
    pub p50: Option<f64>,
    pub p99: Option<f64>,
}

/// Sends one request again and again, for one task after the other.
pub struct Wrk {
    pub address: String,
    pub method: &'static str,
    /// What follows the task's id in the path.
    pub suffix: &'static str,
    /// The tasks' ids, one a line.
    pub ids: PathBuf,
    /// The body, `@` standing for a number that grows with each request.
    pub body: Option<PathBuf>,
    /// What the requests are signed with.
    pub access_key: Option<AccessKey>,
}

impl Wrk {
    /// `step` starts the numbers where no earlier step has been.
    pub fn run(&self, plan: Plan, step: u32) -> Result<Load> {
        let threads = THREADS.min(plan.connections);
        let mut command = Command::new("wrk");
        if let Some(key) = &self.access_key {
            command
                .env("SMS_BENCH_ACCESS_KEY", &key.id)
                .env("SMS_BENCH_SECRET_KEY", &key.secret);
        }
        let output = command
            .args(["-s", "benches/rates/wrk.lua"])
            .arg(format!("-t{threads}"))
            .arg(format!("-c{}", plan.connections))
            .arg(format!("-d{}s", plan.seconds))
            // wrk's own 2 s would count slow answers as failed
            .args(["--timeout", "30s"])
            .arg(format!("http://{}", self.address))
            .env("SMS_BENCH_THREADS", threads.to_string())
            .env("SMS_BENCH_METHOD", self.method)
            .env("SMS_BENCH_SUFFIX", self.suffix)
            .env("SMS_BENCH_IDS", &self.ids)
            .env(
                "SMS_BENCH_BODY",
                self.body.as_deref().unwrap_or("".as_ref()),
            )
            .env(
                "SMS_BENCH_FIRST",
                (u64::from(step) * 10_000_000).to_string(),
            )
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find_map(|line| line.strip_prefix("requests="));
        let line =
            line.ok_or_else(|| format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        let figures: Vec<f64> = line
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|figure| figure.parse().ok())
            .collect();
        let [requests, microseconds, refused, failed, p50, p99] = figures[..] else {
            return Err(format!("wrk: {line}").into());
        };
        if failed > 0.0 || requests == refused {
            return Err(format!("{} …{}: {line}", self.method, self.suffix).into());
        }
        Ok(Load {
            requests,
            rate: (requests - refused) / microseconds * 1e6,
            refused: refused / requests * 100.0,
            p50: Some(p50 / 1e3),
            p99: Some(p99 / 1e3),
        })
    }
}

/// Runs one of the scripts in `yardsticks/`.
pub struct Pgbench {
    pub url: String,
    pub script: &'static str,
}

impl Pgbench {
    pub fn run(&self, plan: Plan) -> Result<Load> {
        let output = Command::new("pgbench")
            .args(["-n", "-M", "prepared"])
            .arg(format!("-j{}", THREADS.min(plan.connections)))
            .arg(format!("-c{}", plan.connections.min(MOST_POSTGRES_TAKES)))
            .arg(format!("-T{}", plan.seconds))
            .arg(format!("-fbenches/rates/yardsticks/{}", self.script))
            .arg(&self.url)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figure = |name: &str| {
            text.lines().find_map(|line| {
                line.strip_prefix(name)?
                    .split([' ', '/'])
                    .next()?
                    .parse()
                    .ok()
            })
        };
        match (
            figure("number of transactions actually processed: "),
            figure("tps = "),
        ) {
            (Some(requests), Some(rate)) if output.status.success() => Ok(Load {
                requests,
                rate,
                refused: 0.0,
                p50: None,
                p99: None,
            }),
            _ => Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into()),
        }
    }
}
