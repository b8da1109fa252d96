//! What an earlier server may have left in the directory, after `kill -9` or a power cut.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::process::Command;

use super::account::Account;
use super::cluster::Cluster;
use super::error::{Context, Error};
use super::limits::LEFTOVER_LIMIT;

/// Waits until no process of an earlier server is left: the server of a process that was killed
/// may still be writing its shutdown checkpoint. The caller holds the directory's lock.
pub(super) async fn wait_for_processes(cluster: &Cluster) -> Result<(), Error> {
    let since = Instant::now();
    let places: Vec<PathBuf> = [&cluster.data, &cluster.data_new, &cluster.run]
        .into_iter()
        .filter_map(|place| fs::canonicalize(place).ok())
        .collect();
    while let Some((pid, program)) = process_in(&places) {
        if since.elapsed() > LEFTOVER_LIMIT {
            return Err(Error::Orphan {
                pid,
                program,
                dir: cluster.dir.clone(),
            });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Removes what is stale once no process is left: an unfinished `initdb`, and the two lock files.
/// A throw-away server also loses its data, which nobody has synced. The account itself removes it: wherever it may have put
/// links to, it can remove nothing there that is not its own.
pub(super) async fn clear(
    cluster: &Cluster,
    account: &Account,
    durable: bool,
) -> Result<(), Error> {
    let mut stale = vec![cluster.data_new.clone()];
    if !durable {
        stale.extend([cluster.data.clone(), cluster.log.clone()]);
    }
    // Postgres judges these by the pid in them, and is wrong both ways: the pid may be reused,
    // or belong to a zombie that nobody reaps. Elsewhere than on Linux we know no better.
    if Path::new("/proc/self/cwd").exists() {
        stale.extend([cluster.data.join("postmaster.pid"), cluster.socket_lock()]);
    }
    let mut remove = account.command(Path::new("/bin/rm"), &cluster.run);
    remove.args(["-rf", "--"]).args(stale);
    let removed = Command::from(remove).output().await.about("/bin/rm")?;
    match removed.status.success() {
        true => Ok(()),
        false => Err(cluster.unusable(String::from_utf8_lossy(&removed.stderr).trim())),
    }
}

/// A live process that works in one of `places`: the postmaster and every backend have the data
/// directory as working directory, our own commands have `run`. (A pid in a file proves nothing,
/// and slim images have no `ps`.) Programs are compared so that somebody's shell in the data
/// directory is not taken for a server.
fn process_in(places: &[PathBuf]) -> Option<(u32, String)> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter(|process| {
            // a zombie's cannot be read
            fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| places.contains(&cwd))
        })
        .find_map(|process| {
            let pid = process.file_name().to_str()?.parse().ok()?;
            let program = fs::read_to_string(process.path().join("comm")).ok()?;
            let program = program.trim_end();
            ["postgres", "initdb", "sh"]
                .contains(&program)
                .then(|| (pid, program.to_owned()))
        })
}
