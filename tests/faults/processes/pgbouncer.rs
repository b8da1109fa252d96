//! PgBouncer, as `deploy/` has it.

use std::path::Path;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::Command;

use super::postgres::{account, own};
use super::{Process, free_port, until};

const CONFIGURATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/deploy/pgbouncer/pgbouncer.ini"
);

#[derive(Debug)]
pub struct PgBouncer {
    pub port: u16,
    _process: Process,
}

impl PgBouncer {
    /// Before all databases of a PostgreSQL on this machine, with settings that are not those of `deploy/`.
    pub async fn before(postgres: u16, dir: &Path, settings: &str) -> Self {
        own(dir).await;
        let port = free_port();
        let databases = format!("[databases]\n* = host=127.0.0.1 port={postgres}\n");
        let local = format!("listen_port = {port}\n{settings}\n{databases}");
        std::fs::write(dir.join("local.ini"), local).expect("written");
        std::fs::write(dir.join("userlist.txt"), "\"postgres\" \"secret\"\n").expect("written");
        let mut command = Command::new("pgbouncer");
        command.arg(CONFIGURATION).current_dir(dir);
        if let Some((user, group)) = account() {
            command.uid(user).gid(group);
        }
        let process = Process::start(command, &dir.join("pgbouncer.log"));
        until("PgBouncer accepts", Duration::from_secs(60), async || {
            TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
        Self {
            port,
            _process: process,
        }
    }

    /// The service's database through it.
    pub fn url(&self) -> String {
        format!(
            "postgres://postgres:secret@127.0.0.1:{}/sms?sslmode=disable",
            self.port
        )
    }
}
