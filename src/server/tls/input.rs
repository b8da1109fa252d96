//! One PEM text, and the setting that it comes from.

use std::fmt;
use std::path::PathBuf;

use super::Error;

/// Where a PEM text comes from. It is shown as the setting that it comes from, never with its text,
/// which may be a key.
pub(super) enum Input {
    /// A file, read anew at every look.
    File {
        setting: &'static str,
        path: PathBuf,
    },
    /// Made by this process, and kept in memory.
    Made(Vec<u8>),
}

impl Input {
    pub(super) async fn read(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::File { path, .. } => {
                let read = tokio::fs::read(path).await;
                read.map_err(|error| Error::Read {
                    origin: self.to_string(),
                    error,
                })
            }
            Self::Made(pem) => Ok(pem.clone()),
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { setting, path } => write!(f, "{setting}={}", path.display()),
            Self::Made(_) => f.write_str("SMS_TLS_SELF_SIGNED"),
        }
    }
}
