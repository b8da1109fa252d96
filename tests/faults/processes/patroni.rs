//! A PostgreSQL cluster of two that Patroni keeps, with HAProxy before it as `deploy/` has it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use super::postgres::{account, own};
use super::{Process, free_port, is_installed, send, until};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/haproxy/patroni.cfg");

/// How long the cluster may take to be whole, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// The programs that it takes.
pub const PROGRAMS: [&str; 3] = ["patroni", "etcd", "haproxy"];

/// One of the two servers.
#[derive(Debug)]
struct Member {
    data: PathBuf,
    postgres: u16,
    rest: u16,
    process: Process,
}

/// PostgreSQL outlives a Patroni that is killed.
impl Drop for Member {
    fn drop(&mut self) {
        self.process.stop_now(); // it would start PostgreSQL again
        if let Some(pid) = self.postmaster() {
            let kill = ["-s", "KILL", &pid.to_string()];
            let _ = std::process::Command::new("kill").args(kill).status();
        }
    }
}

impl Member {
    fn postmaster(&self) -> Option<u32> {
        let file = std::fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        file.lines().next()?.parse().ok()
    }
}

#[derive(Debug)]
pub struct Cluster {
    members: Vec<Member>,
    http: reqwest::Client,
    pub port: u16,
    _haproxy: Process,
    _etcd: Process,
}

impl Cluster {
    /// Makes one, whose database is `sms`.
    pub async fn new(dir: &Path, programs: &Path) -> Self {
        own(dir).await;
        let (etcd_port, etcd) = etcd(dir);
        let mut members = Vec::new();
        for number in 1..=2 {
            members.push(member(dir, number, etcd_port, programs));
        }
        let port = free_port();
        let mut haproxy = Command::new("haproxy");
        haproxy
            .args(["-db", "-f", CONFIGURATION])
            .env("PG_BIND", format!("127.0.0.1:{port}"));
        for (number, member) in (1..).zip(&members) {
            haproxy
                .env(
                    format!("PG_{number}"),
                    format!("127.0.0.1:{}", member.postgres),
                )
                .env(format!("PATRONI_{number}"), member.rest.to_string());
        }
        let cluster = Self {
            members,
            http: reqwest::Client::new(),
            port,
            _haproxy: Process::start(haproxy, &dir.join("haproxy.log")),
            _etcd: etcd,
        };
        cluster.is_whole().await;
        cluster
    }

    /// Waits for a primary and a synchronous standby.
    pub async fn is_whole(&self) {
        until("the cluster is whole", PATIENCE, async || {
            for member in &self.members {
                let members = self.ask(member, "/cluster").await;
                let members = members["members"].as_array().cloned().unwrap_or_default();
                let is = |role: &str| {
                    let mut found = members.iter().filter(|member| member["role"] == role);
                    found.any(|member| {
                        member["state"] == "running" || member["state"] == "streaming"
                    })
                };
                if is("leader") && is("sync_standby") {
                    return true;
                }
            }
            false
        })
        .await;
    }

    /// Kills the primary's postmaster.
    pub async fn kill_primary(&self) {
        for member in &self.members {
            if self.ask(member, "/primary").await["role"] != "master" {
                continue;
            }
            send("KILL", member.postmaster().expect("it runs")).await;
            return;
        }
    }

    /// What a member says; null where it does not, or refuses.
    async fn ask(&self, member: &Member, path: &str) -> Value {
        let url = format!("http://127.0.0.1:{}{path}", member.rest);
        let asked = async {
            let answer = self.http.get(url).send().await?.error_for_status()?;
            answer.text().await
        };
        let text = asked.await.unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

fn etcd(dir: &Path) -> (u16, Process) {
    let (client, peer) = (free_port(), free_port());
    let url = |port: u16| format!("http://127.0.0.1:{port}");
    let mut etcd = Command::new("etcd");
    etcd.args(["--name=etcd", "--log-level=error", "--unsafe-no-fsync"])
        .arg(format!("--data-dir={}", dir.join("etcd").display()))
        .arg(format!("--listen-client-urls={}", url(client)))
        .arg(format!("--advertise-client-urls={}", url(client)))
        .arg(format!("--listen-peer-urls={}", url(peer)))
        .arg(format!("--initial-advertise-peer-urls={}", url(peer)))
        .arg(format!("--initial-cluster=etcd={}", url(peer)));
    (client, Process::start(etcd, &dir.join("etcd.log")))
}

fn member(dir: &Path, number: u16, etcd: u16, programs: &Path) -> Member {
    let (postgres, rest) = (free_port(), free_port());
    let data = dir.join(format!("data-{number}"));
    let here = |port: u16| format!("127.0.0.1:{port}");
    let user = |name: &str| json!({"username": name, "password": "secret"});
    let configuration = json!({
        "scope": "sms",
        "name": format!("pg{number}"),
        "restapi": {"listen": here(rest), "connect_address": here(rest)},
        "etcd3": {"host": here(etcd)},
        "bootstrap": {
            "dcs": {
                "ttl": 20, "loop_wait": 2, "retry_timeout": 3,
                "synchronous_mode": true,
                // a primary that has died is not waited for
                "primary_start_timeout": 0, "master_start_timeout": 0,
                "postgresql": {
                    "use_pg_rewind": true,
                    "parameters": {"max_connections": 100, "wal_log_hints": "on"},
                },
            },
            "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
        },
        "postgresql": {
            "listen": here(postgres),
            "connect_address": here(postgres),
            "data_dir": data,
            "bin_dir": programs,
            "pgpass": dir.join(format!("pgpass-{number}")),
            "authentication": {"superuser": user("postgres"), "replication": user("replicator"), "rewind": user("rewind")},
            "parameters": {"unix_socket_directories": ""},
            "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
        },
    });
    let file = dir.join(format!("patroni-{number}.yml"));
    // JSON is YAML
    std::fs::write(&file, configuration.to_string()).expect("written");
    let mut patroni = Command::new("patroni");
    patroni.arg(&file).current_dir("/").env("LC_ALL", "C.UTF-8");
    if let Some((user, group)) = account() {
        patroni.uid(user).gid(group);
    }
    Member {
        data,
        postgres,
        rest,
        process: Process::start(patroni, &dir.join(format!("patroni-{number}.log"))),
    }
}

/// Those that are not installed.
pub fn missing() -> Vec<&'static str> {
    PROGRAMS
        .into_iter()
        .filter(|program| !is_installed(program))
        .collect()
}
