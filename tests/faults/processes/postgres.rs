//! A PostgreSQL to be killed, frozen and filled.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sms_task_service::embedded_pg::{self, MIN_MAJOR};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use tokio::process::Command;

use super::{Process, children, free_port, send, until};

const PATIENCE: Duration = Duration::from_secs(120);

/// The service's own defaults, and enough connections for several instances.
const PARAMETERS: [&str; 4] = [
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "unix_socket_directories=",
    "log_min_messages=warning",
];

/// A cluster, on a port that stays the same.
#[derive(Debug)]
pub struct Postgres {
    data: PathBuf,
    programs: PathBuf,
    pub port: u16,
    process: Option<Process>,
}

impl Postgres {
    /// Makes a cluster in this directory, and starts it with a database for the service.
    pub async fn new(dir: &Path) -> Self {
        let mut postgres = Self::within(dir).await;
        let mut initdb = postgres.command("initdb");
        initdb.args([
            "--auth=trust",
            "--username=postgres",
            "--no-locale",
            "--encoding=UTF8",
        ]);
        succeed(initdb).await;
        postgres.start().await;
        create_database(postgres.port).await;
        postgres
    }

    /// A standby of it in this directory, which follows and can be read.
    pub async fn standby(&self, dir: &Path) -> Self {
        let mut standby = Self::within(dir).await;
        let mut copy = standby.command("pg_basebackup");
        copy.args(["--write-recovery-conf", "--checkpoint=fast"]);
        copy.args(["--dbname", &self.url()]);
        succeed(copy).await;
        standby.start().await;
        standby
    }

    /// One that has no data yet.
    async fn within(dir: &Path) -> Self {
        own(dir).await;
        Self {
            data: dir.join("data"),
            programs: programs(),
            port: free_port(),
            process: None,
        }
    }

    /// One of its programs, as an account that it accepts.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .current_dir("/")
            .env_remove("DATABASE_URL")
            .arg("-D")
            .arg(&self.data);
        if let Some((user, group)) = account() {
            command.uid(user).gid(group);
        }
        command
    }

    /// Starts it, and waits until it takes connections.
    pub async fn start(&mut self) {
        loop {
            let mut command = self.command("postgres");
            command.args(["-p", &self.port.to_string()]);
            for parameter in PARAMETERS {
                command.args(["-c", parameter]);
            }
            let log = self.data.with_file_name("postgres.log");
            let mut process = Process::start(command, &log);
            // what a killed server leaves, its memory and its back ends, goes by itself, in a moment
            let mut ended = false;
            until("PostgreSQL accepts", PATIENCE, async || {
                ended = !process.is_running();
                ended || self.accepts().await
            })
            .await;
            if !ended {
                self.process = Some(process);
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn accepts(&self) -> bool {
        PgConnection::connect_with(&options(self.port, "postgres"))
            .await
            .is_ok()
    }

    /// Waits until it accepts again, after a crash of one of its processes.
    pub async fn recovers(&self) {
        until("PostgreSQL recovers", PATIENCE, async || {
            self.accepts().await
        })
        .await;
    }

    fn running(&self) -> &Process {
        self.process.as_ref().expect("it runs")
    }

    /// SIGKILL of the postmaster: the others end when they notice.
    pub async fn kill(&mut self) {
        self.process.take().expect("it runs").kill().await;
    }

    /// SIGKILL of a process that serves a connection, upon which PostgreSQL ends all others and recovers.
    pub async fn kill_backend(&self) {
        let pid = self.number(
            "SELECT pid FROM pg_stat_activity WHERE datname = 'sms' ORDER BY random() LIMIT 1",
        );
        if let Some(pid) = pid.await {
            send("KILL", u32::try_from(pid).expect("a pid")).await;
        }
    }

    /// Stops all its processes where they are.
    pub async fn freeze(&self) {
        self.everywhere("STOP").await;
    }

    pub async fn thaw(&self) {
        self.everywhere("CONT").await;
    }

    async fn everywhere(&self, signal: &str) {
        let postmaster = self.running().pid();
        send(signal, postmaster).await;
        for child in children(postmaster) {
            send(signal, child).await;
        }
    }

    pub fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_running)
    }

    pub fn url(&self) -> String {
        url(self.port)
    }

    pub async fn execute(&self, sql: &str) {
        execute(self.port, "sms", sql).await;
    }

    /// Changes its configuration, by statements that end in one that does; it applies to open sessions, too.
    pub async fn set(&self, statements: &str) {
        for statement in statements.split("; ").chain(["SELECT pg_reload_conf()"]) {
            self.execute(statement).await;
        }
    }

    /// A number that PostgreSQL knows; none while it does not answer.
    pub async fn number(&self, sql: &'static str) -> Option<i64> {
        let mut connection = PgConnection::connect_with(&options(self.port, "sms"))
            .await
            .ok()?;
        let cast = format!("SELECT n::bigint FROM ({sql}) AS t(n)");
        let number = sqlx::query_scalar(AssertSqlSafe(cast))
            .fetch_one(&mut connection)
            .await;
        number.ok()
    }
}

async fn succeed(mut command: Command) {
    let ended = command.output().await.expect("it starts");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
}

/// Where PostgreSQL's programs are.
pub fn programs() -> PathBuf {
    let dump = embedded_pg::program("pg_dump", None, MIN_MAJOR).expect("PostgreSQL's programs");
    dump.parent().expect("a directory").to_path_buf()
}

fn options(port: u16, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .username("postgres")
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .disable_statement_logging()
}

/// Makes the service's database on this port.
pub async fn create_database(port: u16) {
    execute(port, "postgres", "CREATE DATABASE sms").await;
}

async fn execute(port: u16, database: &str, sql: &str) {
    let connected = PgConnection::connect_with(&options(port, database)).await;
    let mut connection = connected.expect("a connection");
    let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await.ok();
}

/// The service's database on this port.
pub fn url(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/sms?sslmode=disable")
}

/// As root, the account for it: PostgreSQL refuses root.
pub fn account() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = std::process::Command::new("id")
            .args(arguments)
            .output()
            .expect("id");
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
}

/// Makes a directory that belongs to that account.
pub async fn own(dir: &Path) {
    std::fs::create_dir_all(dir).expect("a directory");
    if let Some((user, group)) = account() {
        std::os::unix::fs::chown(dir, Some(user), Some(group)).expect("root may");
    }
}
