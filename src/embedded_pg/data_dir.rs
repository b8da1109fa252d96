//! Where the data of a private server live when nobody says.

use std::env;
use std::path::{Path, PathBuf};

use super::account;
use super::error::Error;

const NAME: &str = "sms-task-service/postgres";

/// Where `scripts/postgres-unpack` puts PostgreSQL for a user without root, by major version.
const UNPACKED: &str = "sms-task-service/postgresql";

/// The directory for [`Settings::dir`](super::Settings::dir): `configured` (the value of
/// `SMS_DATA_DIR`) unless it is absent or empty, else as root
/// `/var/lib/sms-task-service/postgres`, else `$XDG_DATA_HOME/sms-task-service/postgres`, else
/// the same under `~/.local/share`.
///
/// Never the checkout: one under `/root` is closed to the account the server runs as, and data
/// should outlive a `git clean`.
///
/// # Errors
///
/// [`Error::NoHome`] where neither `XDG_DATA_HOME` nor `HOME` names an absolute path, and
/// [`Error::Io`] where `id` cannot be run.
pub fn data_dir(configured: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(dir) = configured.filter(|dir| !dir.as_os_str().is_empty()) {
        return Ok(dir.to_path_buf());
    }
    default_dir(
        account::is_root()?,
        variable("XDG_DATA_HOME"),
        variable("HOME"),
    )
}

/// The folder of the PostgreSQL that was unpacked without root, if the user has a home.
pub(super) fn unpacked() -> Option<PathBuf> {
    let data = user_data(variable("XDG_DATA_HOME"), variable("HOME"))?;
    Some(data.join(UNPACKED))
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from)
}

fn default_dir(root: bool, xdg: Option<PathBuf>, home: Option<PathBuf>) -> Result<PathBuf, Error> {
    if root {
        return Ok(Path::new("/var/lib").join(NAME));
    }
    user_data(xdg, home)
        .map(|dir| dir.join(NAME))
        .ok_or(Error::NoHome)
}

/// The user's data folder. The XDG specification has relative paths ignored.
fn user_data(xdg: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    xdg.filter(|dir| dir.is_absolute()).or_else(|| {
        home.filter(|dir| dir.is_absolute())
            .map(|dir| dir.join(".local/share"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(root: bool, xdg: Option<&str>, home: Option<&str>) -> Option<String> {
        let dir = default_dir(root, xdg.map(PathBuf::from), home.map(PathBuf::from)).ok()?;
        Some(dir.display().to_string())
    }

    #[test]
    fn root_uses_the_systems_place_whatever_its_home() {
        let dir = chosen(true, Some("/x"), Some("/root"));
        assert_eq!(dir.as_deref(), Some("/var/lib/sms-task-service/postgres"));
    }

    #[test]
    fn a_user_has_the_data_in_the_xdg_directory_or_the_home() {
        let xdg = chosen(false, Some("/x"), Some("/home/a"));
        assert_eq!(xdg.as_deref(), Some("/x/sms-task-service/postgres"));
        let home = chosen(false, Some("relative"), Some("/home/a"));
        let expected = "/home/a/.local/share/sms-task-service/postgres";
        assert_eq!(home.as_deref(), Some(expected));
        assert_eq!(chosen(false, None, None), None);
    }

    #[test]
    fn a_configured_directory_wins_unless_it_is_empty() {
        let dir = data_dir(Some(Path::new("/srv/pg"))).expect("needs nothing");
        assert_eq!(dir, Path::new("/srv/pg"));
        if let Ok(dir) = data_dir(Some(Path::new(""))) {
            assert!(dir.ends_with(NAME));
        }
    }
}
