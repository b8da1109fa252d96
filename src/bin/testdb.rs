//! `testdb DIR`: serves a throw-away PostgreSQL to the tests of this checkout, until nobody has
//! held the lock on `DIR.clients` for five seconds.
//!
//! The tests start it themselves (`tests/api/support/db.rs`). A process of its own, because the
//! server must outlast each test process (`cargo nextest` has one for every test) and yet not
//! stay behind after the last.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use sms_task_service::embedded_pg::{Server, Settings};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

const TICK: Duration = Duration::from_millis(500);

/// Ticks without a client after which the server stops.
const LIFETIME: u32 = 10;

/// Ticks without a connection after which a test's database is dropped. Its test holds one from
/// beginning to end; this is for a slow machine, between creating and connecting.
const GRACE: u32 = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(dir) = std::env::args_os().nth(1) else {
        eprintln!("usage: testdb DIR");
        return ExitCode::from(2);
    };
    match serve(dir.into()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn serve(dir: PathBuf) -> Result<(), Box<dyn Error>> {
    let clients = File::create(dir.with_extension("clients"))?;
    let settings = Settings {
        durable: false,
        ..Settings::new(&dir)
    };
    let mut server = Server::start(&settings).await?;
    let mut admin = PgConnection::connect_with(&server.options("postgres")).await?;
    let (mut idle, mut unused) = (0, HashMap::new());
    while server.exited().is_none() {
        tokio::time::sleep(TICK).await;
        unused = drop_unused(&mut admin, unused).await.unwrap_or_default();
        if clients.try_lock().is_err() {
            idle = 0;
        } else if idle < LIFETIME {
            idle += 1;
            clients.unlock()?;
        } else {
            // The lock is kept while stopping: newcomers wait for it, and then start another.
            break;
        }
    }
    server.stop().await?;
    if !dir.join("data").exists() {
        fs::remove_dir_all(&dir)?; // what is left are the log and the lock
    } // else somebody named the directory of durable data
    remove_files(&dir)
}

/// Removes the files beside the directory, while `clients` is still locked. Whoever holds `start` waits for
/// `clients`, and will need both: then they stay, for the next `testdb` to remove.
fn remove_files(dir: &Path) -> Result<(), Box<dyn Error>> {
    let start = File::create(dir.with_extension("start"))?;
    if start.try_lock().is_ok() {
        for extension in ["log", "clients", "start"] {
            let removed = fs::remove_file(dir.with_extension(extension));
            removed.or_else(|error| match error.kind() {
                ErrorKind::NotFound => Ok(()), // a log only where the tests asked for one
                _ => Err(error),
            })?;
        }
    }
    Ok(())
}

/// Drops the tests' databases that nobody has been connected to for [`GRACE`] ticks: each takes
/// megabytes. Takes and returns for how many ticks they have been unused.
async fn drop_unused(
    admin: &mut PgConnection,
    mut unused: HashMap<String, u32>,
) -> Result<HashMap<String, u32>, sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(
        r"SELECT datname
          FROM pg_database d
          WHERE datname LIKE 't\_%'
            AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)",
    )
    .fetch_all(&mut *admin)
    .await?;
    let mut still = HashMap::new();
    for name in names {
        let ticks = unused.remove(&name).unwrap_or(0) + 1;
        if ticks > GRACE {
            let sql = AssertSqlSafe(format!("DROP DATABASE IF EXISTS \"{name}\""));
            // in use again after all: then it is not ours to drop
            let _ = admin.execute(sql).await;
        } else {
            still.insert(name, ticks);
        }
    }
    Ok(still)
}
