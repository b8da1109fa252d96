//! Secrets that are read from files, as systemd's credentials and the secrets of containers are.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::parser::ValueSource;
use secrecy::SecretString;

use super::Settings;

/// Why a file gives no secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("--{flag} {path}: {reason}", path = path.display())]
    File {
        flag: String,
        path: PathBuf,
        reason: String,
    },
    #[error("the configuration file has both {0} and {0}_file; keep one")]
    Both(&'static str),
}

/// Puts the content of the files into the settings that they stand for.
pub(super) fn read(settings: &mut Settings, matches: &ArgMatches) -> Result<(), Error> {
    let secrets = [
        (
            "database_url",
            &mut settings.database_url,
            &settings.database_url_file,
        ),
        (
            "read_database_url",
            &mut settings.read_database_url,
            &settings.read_database_url_file,
        ),
        (
            "master_key",
            &mut settings.master_key,
            &settings.master_key_file,
        ),
        (
            "second_master_key",
            &mut settings.second_master_key,
            &settings.second_master_key_file,
        ),
        (
            "iam_token",
            &mut settings.iam_token,
            &settings.iam_token_file,
        ),
    ];
    for (name, secret, file) in secrets {
        let Some(path) = file else { continue };
        let is_default = |id: &str| matches.value_source(id) == Some(ValueSource::DefaultValue);
        // clap has refused those that are both flags or variables
        if secret.is_some() && is_default(&format!("{name}_file")) {
            if is_default(name) {
                return Err(Error::Both(name));
            }
            continue;
        }
        *secret = Some(content(path).map_err(|reason| Error::File {
            flag: format!("{}-file", name.replace('_', "-")),
            path: path.clone(),
            reason,
        })?);
    }
    Ok(())
}

/// Without the end of its last line.
fn content(path: &Path) -> Result<SecretString, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    match text.trim_end() {
        "" => Err("it is empty".to_owned()),
        secret => Ok(secret.into()),
    }
}
