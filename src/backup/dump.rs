//! The subcommand `backup`.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use sqlx::Connection as _;

use super::libpq::{Database, run};
use super::{Error, major};
use crate::config::Settings;
use crate::config::verbs::Backup;
use crate::embedded_pg::program;
use crate::output::bytes;
use crate::startup::Postgres;
use crate::storage::schema::Schema;

/// Writes the whole database into a file, as it is at one moment, while the service runs. The file has its name only once it is
/// complete and on the disk.
///
/// # Errors
/// When the database cannot be reached, `pg_dump` is not installed or fails, or the file cannot be written.
pub async fn backup(settings: &Settings, wanted: &Backup) -> Result<(), Error> {
    if wanted.file.exists() && !wanted.force {
        return Err(Error::Exists(wanted.file.clone()));
    }
    if Postgres::is_to_be_made(settings).is_some() {
        return Err(Error::Nothing);
    }
    let postgres = Postgres::shared(settings).await?;
    let written = write(settings, &postgres, &wanted.file).await;
    postgres.stop().await?;
    let size = written?;
    eprintln!("{}: {}", wanted.file.display(), bytes(size));
    eprintln!(
        "not in it: SMS_MASTER_KEY, without which its secrets cannot be read; the settings; certificates. Keep the key, and \
         keep it elsewhere."
    );
    Ok(())
}

async fn write(settings: &Settings, postgres: &Postgres, file: &Path) -> Result<f64, Error> {
    let mut connection = postgres.connect().await?;
    if Schema::of(&mut connection).await? == Schema::Empty {
        return Err(Error::Nothing);
    }
    let server = major(&connection);
    connection.close().await.ok();
    let tool = |name| program(name, settings.pg_bin.as_deref(), server);
    let (pg_dump, pg_restore) = (tool("pg_dump")?, tool("pg_restore")?);

    let unfinished = unfinished(file);
    let failed = |error: &std::io::Error| Error::file(&unfinished, error);
    let out = create(&unfinished).map_err(|error| failed(&error))?;
    let done = dump(postgres, &pg_dump, &out).await;
    let size = match done {
        Ok(()) => check(&pg_restore, &unfinished).await,
        Err(error) => Err(error),
    };
    if let Err(error) = size {
        let _ = fs::remove_file(&unfinished);
        return Err(error);
    }
    finish(&out, &unfinished, file).map_err(|error| failed(&error))
}

/// In `pg_dump`'s own compressed format, without owners, privileges and extensions, which another server need not have. The
/// schema needs no extension but `plpgsql`, which every database has.
async fn dump(postgres: &Postgres, pg_dump: &Path, out: &File) -> Result<(), Error> {
    let database = Database::of(postgres.url());
    let mut command = database.command(pg_dump);
    command
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .arg("--extension=plpgsql")
        .arg(format!("--dbname={}", database.url));
    let out = out
        .try_clone()
        .map_err(|error| Error::file(pg_dump, &error))?;
    command.stdout(Stdio::from(out));
    run("pg_dump", command).await.map(drop)
}

/// That `pg_restore` can read it.
async fn check(pg_restore: &Path, file: &Path) -> Result<(), Error> {
    let mut command = tokio::process::Command::new(pg_restore);
    command.arg("--list").arg(file);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    run("pg_restore", command).await.map(drop)
}

fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

/// Secrets are in it, encrypted or not: only its owner may read it.
fn create(path: &Path) -> std::io::Result<File> {
    let _ = fs::remove_file(path); // of a run that was killed
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Gives it its name once it is on the disk.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn finish(out: &File, unfinished: &Path, file: &Path) -> std::io::Result<f64> {
    out.sync_all()?;
    fs::rename(unfinished, file)?;
    let directory = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(out.metadata()?.len() as f64)
}
