//! Finding the PostgreSQL programs that the system has installed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::data_dir;
use super::error::Error;
use super::limits::MIN_MAJOR;

/// One installed server.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    /// Holds `initdb` and `postgres`.
    pub dir: PathBuf,
    /// As the server says it: `15.20`, `18beta1`.
    pub version: String,
}

impl Binaries {
    /// None where `dir` has no usable pair of programs.
    fn probe(dir: &Path) -> Option<(u32, Self)> {
        // Through symlinks (/usr/local/bin/postgres -> …/15/bin/postgres): initdb stands beside
        // the real program, and not always beside the link.
        let dir = fs::canonicalize(dir.join("postgres"))
            .ok()?
            .parent()?
            .to_path_buf();
        // Both: client packages bring single programs of the pair's neighbourhood.
        if !dir.join("initdb").exists() {
            return None;
        }
        let output = Command::new(dir.join("postgres"))
            .arg("--version")
            .output()
            .ok()?;
        let (major, version) = parse_version(&String::from_utf8_lossy(&output.stdout))?;
        Some((major, Self { dir, version }))
    }
}

/// The installed servers of [`MIN_MAJOR`] or newer, one for each major version.
#[derive(Debug)]
pub(super) struct Installed(BTreeMap<u32, Binaries>);

impl Installed {
    /// Looks in `only` where it is given, else everywhere a server may be; the first found of a
    /// major version wins.
    pub fn find(only: Option<&Path>) -> Result<Self, Error> {
        let looked_in = only.map_or_else(candidates, |dir| vec![dir.to_path_buf()]);
        let mut found = BTreeMap::new();
        for (major, binaries) in looked_in.iter().filter_map(|dir| Binaries::probe(dir)) {
            if major >= MIN_MAJOR {
                found.entry(major).or_insert(binaries);
            }
        }
        if found.is_empty() {
            return Err(Error::NoBinaries { looked_in });
        }
        Ok(Self(found))
    }

    /// The newest for a new cluster; for existing data only the major version that made them.
    pub fn choose(mut self, data: &Path, made_by: Option<String>) -> Result<Binaries, Error> {
        let newest = self.0.keys().next_back().copied();
        let major = match &made_by {
            Some(text) => text.parse().ok(),
            None => newest,
        };
        major
            .and_then(|major| self.0.remove(&major))
            .ok_or_else(|| Error::WrongMajor {
                data: data.to_path_buf(),
                wanted: made_by.unwrap_or_default(),
                installed: self.0.into_keys().collect(),
            })
    }
}

/// `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)` is 15 and `15.20`.
fn parse_version(text: &str) -> Option<(u32, String)> {
    let version = text.strip_prefix("postgres (PostgreSQL) ")?;
    let version = version.split_whitespace().next()?;
    let digits = version.find(|c: char| !c.is_ascii_digit());
    let major = version[..digits.unwrap_or(version.len())].parse().ok()?;
    Some((major, version.to_owned()))
}

/// Directories that may hold the programs, best first.
pub(super) fn candidates() -> Vec<PathBuf> {
    let mut dirs = Vec::new();
    let pg_config = env::var_os("PG_CONFIG").unwrap_or_else(|| "pg_config".into());
    if let Ok(output) = Command::new(pg_config).arg("--bindir").output() {
        dirs.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    dirs.extend(env::split_paths(&path));
    let unpacked = data_dir::unpacked().unwrap_or_default();
    // <root>/<entry that starts so>/<bin>
    for (root, start, bin) in [
        (Path::new("/usr/lib/postgresql"), "", "bin"), // Debian, Ubuntu
        (Path::new("/usr"), "pgsql-", "bin"),          // PGDG's rpm
        (Path::new("/usr/libexec"), "postgresql", ""), // Alpine
        (Path::new("/opt/homebrew/opt"), "postgresql", "bin"), // Homebrew
        (Path::new("/usr/local/opt"), "postgresql", "bin"), // Homebrew on Intel
        (Path::new("/usr/local"), "pgsql", "bin"),     // built from source
        (
            Path::new("/Applications/Postgres.app/Contents/Versions"),
            "",
            "bin",
        ),
        (&unpacked, "", "bin"), // scripts/postgres-unpack
    ] {
        let entries = fs::read_dir(root).into_iter().flatten().flatten();
        dirs.extend(
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
                .map(|entry| entry.path().join(bin)),
        );
    }
    dirs
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn a_version_is_read_with_and_without_a_distribution_or_a_minor() {
        let read = |text| parse_version(&format!("postgres (PostgreSQL) {text}\n"));
        assert_eq!(
            read("15.20 (Debian 15.20-0+deb12u1)"),
            Some((15, "15.20".into()))
        );
        assert_eq!(read("18beta1"), Some((18, "18beta1".into())));
        assert_eq!(read("17"), Some((17, "17".into())));
        assert_eq!(parse_version("EnterpriseDB 1.0"), None);
    }
}
