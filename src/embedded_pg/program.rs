//! PostgreSQL's programs for clients, `pg_dump` and `pg_restore`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::binaries::candidates;
use super::error::Error;

/// The installed program of the server's own major version, or else of the next newer one: an older one refuses the server,
/// and what a much newer one writes an older server may refuse.
///
/// # Errors
/// [`Error::NoProgram`] where there is none.
pub fn program(name: &'static str, only: Option<&Path>, server: u32) -> Result<PathBuf, Error> {
    let directories = only.map_or_else(candidates, |directory| vec![directory.to_path_buf()]);
    let found = directories.iter().filter_map(|directory| {
        let path = directory.join(name);
        let major = major(name, &path)?;
        (major >= server).then_some((major, path))
    });
    let found = found.min_by_key(|(major, _)| *major);
    found
        .map(|(_, path)| path)
        .ok_or(Error::NoProgram { name, server })
}

/// `pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)` is 15.
fn major(name: &str, path: &Path) -> Option<u32> {
    let output = Command::new(path).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.strip_prefix(name)?.strip_prefix(" (PostgreSQL) ")?;
    let digits = version.find(|char: char| !char.is_ascii_digit());
    version[..digits.unwrap_or(version.len())].parse().ok()
}
