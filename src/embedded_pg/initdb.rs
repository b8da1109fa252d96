//! Making a new cluster.

use std::fs::{self, File};
use std::path::Path;
use std::process::Output;

use tokio::process::Command;

use super::SUPERUSER;
use super::account::Account;
use super::cluster::Cluster;
use super::error::{Context, Error};

/// Runs `initdb` in a side directory and renames that, so that an interrupted run leaves nothing
/// that looks like a cluster. Takes about a second.
pub(super) async fn initdb(
    cluster: &Cluster,
    bin: &Path,
    account: &Account,
    durable: bool,
) -> Result<(), Error> {
    let attempt = |locale| run(cluster, bin, account, durable, locale);
    let mut output = attempt("C.UTF-8").await?;
    if !output.status.success() && String::from_utf8_lossy(&output.stderr).contains("locale") {
        output = attempt("C").await?; // macOS and old systems have no C.UTF-8
    }
    if !output.status.success() {
        return Err(Error::Initdb {
            detail: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    fs::rename(&cluster.data_new, &cluster.data).at(&cluster.data)?;
    if durable {
        // or a power cut could undo the rename, and with it all that was stored since
        let dir = File::open(&cluster.dir).at(&cluster.dir)?;
        dir.sync_all().at(&cluster.dir)?;
    }
    Ok(())
}

async fn run(
    cluster: &Cluster,
    bin: &Path,
    account: &Account,
    durable: bool,
    locale: &str,
) -> Result<Output, Error> {
    let program = bin.join("initdb");
    let mut command = account.command(&program, &cluster.run);
    command
        .args(["-U", SUPERUSER, "-A", "trust", "-E", "UTF8"])
        .args(["--locale", locale, "--no-instructions"])
        .arg("-D")
        .arg(&cluster.data_new);
    if !durable {
        command.arg("--no-sync");
    }
    Command::from(command)
        .kill_on_drop(true)
        .output()
        .await
        .at(&program)
}
