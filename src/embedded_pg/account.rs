//! The operating-system account the server runs as.
//!
//! Postgres refuses to run as root. As root the server therefore gets an unprivileged account,
//! and root itself does as little as possible inside that account's directory.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::{Context, Error};

/// Who runs `initdb` and `postgres`, and owns their files.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub uid: u32,
    pub gid: u32,
    /// For messages.
    pub name: String,
    /// Whether it is another account than ours, because we are root.
    pub switch: bool,
}

/// Where programs and libraries are, the time zone, and the folder for temporary files.
const INHERITED: [&str; 4] = ["PATH", "LD_LIBRARY_PATH", "TZ", "TMPDIR"];

impl Account {
    /// Ourselves; as root `wanted`, else `postgres`, else `nobody`.
    pub fn choose(wanted: Option<&str>) -> Result<Self, Error> {
        let (uid, gid) = (id(&["-u"])?, id(&["-g"])?);
        if let (Some(uid), Some(gid)) = (uid, gid)
            && uid != 0
        {
            return Ok(Self {
                uid,
                gid,
                name: format!("uid {uid}"),
                switch: false,
            });
        }
        let names = wanted.map_or_else(|| vec!["postgres", "nobody"], |name| vec![name]);
        for name in &names {
            if let (Some(uid), Some(gid)) = (id(&["-u", name])?, id(&["-g", name])?)
                && uid != 0
            {
                return Ok(Self {
                    uid,
                    gid,
                    name: (*name).to_owned(),
                    switch: true,
                });
            }
        }
        Err(Error::NoAccount {
            name: names[0].to_owned(),
        })
    }

    /// A command that runs as this account in `dir`, which it must be able to enter (the
    /// directory we were started in may be root's).
    ///
    /// The group of its own keeps a terminal's Ctrl-C away from the server: it is for us, and we
    /// still answer the requests in flight. Of the environment only [`INHERITED`] is passed on: PostgreSQL shows its own
    /// to superusers, and ours has secrets. Messages in the user's language could not be searched.
    pub fn command(&self, program: &Path, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(dir)
            .process_group(0)
            .stdin(Stdio::null())
            .env_clear()
            .envs(
                INHERITED
                    .iter()
                    .filter_map(|name| Some((name, env::var_os(name)?))),
            )
            .env("LC_ALL", "C");
        if self.switch {
            // std drops the supplementary groups as well
            command.uid(self.uid).gid(self.gid);
        }
        command
    }
}

/// Whether we are root. `id` because the call itself needs `unsafe` or another crate.
pub(super) fn is_root() -> Result<bool, Error> {
    Ok(id(&["-u"])? == Some(0))
}

/// None where there is no such account.
fn id(args: &[&str]) -> Result<Option<u32>, Error> {
    let output = Command::new("id").args(args).output().about("id")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}
