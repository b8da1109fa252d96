//! The subcommand `restore`.

use std::path::Path;
use std::process::Stdio;

use sqlx::{Connection as _, Executor as _};
use tokio::process::Command;

use super::libpq::{Database, run};
use super::{Error, major};
use crate::config::Settings;
use crate::config::verbs::Restore;
use crate::embedded_pg::program;
use crate::rekey::{Keys, survey};
use crate::startup::{self, Postgres, master_key};
use crate::storage::MIGRATOR;
use crate::storage::vitals::is_empty;

/// Reads a backup into an empty database, in one transaction, and brings its schema up to this version.
///
/// # Errors
/// When the database cannot be reached or is not empty, the file is not a backup of this service or of a newer version, or
/// `pg_restore` is not installed or fails.
pub async fn restore(settings: &Settings, wanted: &Restore) -> Result<(), Error> {
    let key = master_key(settings).map_err(startup::Error::from)?;
    let file = &wanted.file;
    if !file.is_file() {
        return Err(Error::file(file, &"there is no such file"));
    }
    let postgres = Postgres::shared(settings).await?;
    let restored = read(settings, &postgres, file).await;
    if let Err(error) = restored {
        postgres.stop().await?;
        return Err(error);
    }
    let database = postgres.database(settings);
    let found = survey(&mut *database.connection().await?, &Keys::new(key), false).await?;
    database.close();
    postgres.stop().await?;
    eprintln!("restored, and brought up to this version; `doctor` says whether it is fit to serve");
    if let Some(first) = found.first_unreadable {
        eprintln!(
            "{} secrets cannot be decrypted, first {first}. Set SMS_MASTER_KEY to the key that the service had",
            found.unreadable
        );
    }
    Ok(())
}

async fn read(settings: &Settings, postgres: &Postgres, file: &Path) -> Result<(), Error> {
    let mut connection = postgres.connect().await?;
    if !is_empty(&mut connection).await? {
        return Err(Error::NotEmpty);
    }
    let server = major(&connection);
    connection.close().await.ok();
    let pg_restore = program("pg_restore", settings.pg_bin.as_deref(), server)?;
    check(&pg_restore, file).await?;
    let database = Database::of(postgres.url());
    let mut command = database.command(&pg_restore);
    command
        .args([
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
        ])
        .arg(format!("--dbname={}", database.url))
        .arg(file)
        .stdout(Stdio::null());
    run("pg_restore", command).await?;
    let mut connection = postgres.migrate().await?;
    // until then, plans would know nothing of the tables
    let analyzed = connection.execute("ANALYZE").await;
    analyzed.map_err(crate::storage::Error::from)?;
    connection.close().await.ok();
    Ok(())
}

/// That it is ours, and not of a newer version: which migrations were in.
async fn check(pg_restore: &Path, file: &Path) -> Result<(), Error> {
    let mut command = Command::new(pg_restore);
    command
        .args(["--data-only", "--table=_sqlx_migrations", "--file=-"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let not_ours = |reason: &str| Error::NotOurs {
        path: file.to_path_buf(),
        reason: reason.to_owned(),
    };
    let rows = match run("pg_restore", command).await {
        Ok(rows) => rows,
        Err(Error::Program { said, .. }) => return Err(not_ours(&said)),
        Err(error) => return Err(error),
    };
    let rows = String::from_utf8_lossy(&rows).into_owned();
    let versions = rows
        .lines()
        .filter_map(|line| line.split_once('\t')?.0.parse::<i64>().ok());
    let versions: Vec<_> = versions.collect();
    if versions.is_empty() {
        return Err(not_ours("it has no migrations"));
    }
    let is_known = |version: &i64| MIGRATOR.iter().any(|known| known.version == *version);
    match versions.iter().all(is_known) {
        true => Ok(()),
        false => Err(Error::Newer(file.to_path_buf())),
    }
}
