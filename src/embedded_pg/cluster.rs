//! The directory of one private server: its layout, its owner, its lock.

use std::fmt::Display;
use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{self, Path, PathBuf};

use super::account::Account;
use super::address::Address;
use super::error::{Context, Error};
use super::limits::SOCKET_PATH_LIMIT;

/// The name of the socket (and, with `.lock`, of its lock file): Postgres's for port 5432.
const SOCKET: &str = ".s.PGSQL.5432";

/// Prints what the account cannot do in the directory: the system's words for it are the shell's.
const FURNISH: &str = r#"
umask 077
cd "$1" || { echo enter && exit 1; }
mkdir -p run && true >>lock || { echo "write to" && exit 1; }
"#;

/// The paths of a cluster. All are absolute: our commands run in other directories.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub dir: PathBuf,
    /// Postgres's data directory.
    pub data: PathBuf,
    /// The data directory until `initdb` is through with it.
    pub data_new: PathBuf,
    /// Holds the socket; 0700, which is all the access control there is. Also the working
    /// directory of what we start, by which a later start finds what is left of it.
    pub run: PathBuf,
    pub log: PathBuf,
}

impl Cluster {
    /// Touches nothing yet. A throw-away server has another data directory, so that it cannot
    /// throw away durable data.
    pub fn new(dir: &Path, durable: bool) -> Result<Self, Error> {
        let dir = path::absolute(dir).at(dir)?;
        let data = if durable { "data" } else { "throwaway" };
        let cluster = Self {
            data: dir.join(data),
            data_new: dir.join(format!("{data}.new")),
            run: dir.join("run"),
            log: dir.join("postgres.log"),
            dir,
        };
        let socket = cluster.run.join(SOCKET);
        if socket.as_os_str().len() > SOCKET_PATH_LIMIT {
            return Err(Error::SocketPath { socket });
        }
        if cluster.dir.to_str().is_none() {
            // sqlx and URLs could not name it
            return Err(ErrorKind::InvalidFilename.into()).at(&cluster.dir);
        }
        Ok(cluster)
    }

    /// Where the socket is.
    pub fn address(&self) -> Address {
        Address::new(self.run.clone())
    }

    /// The lock file beside the socket.
    pub fn socket_lock(&self) -> PathBuf {
        self.run.join(format!("{SOCKET}.lock"))
    }

    /// Makes the directory and takes its lock, which lasts as long as the file is open: one
    /// server at a time, whichever process asks.
    pub fn claim(&self, account: &Account) -> Result<File, Error> {
        self.create(account)?;
        self.hand_over(account)?;
        self.furnish(account)?;
        let path = self.dir.join("lock");
        let lock = open(&path).at(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(Error::InUse {
                dir: self.dir.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(error).at(&path),
        }
    }

    fn create(&self, account: &Account) -> Result<(), Error> {
        let parent = self.dir.parent().unwrap_or(&self.dir);
        if !parent.exists() {
            fs::create_dir_all(parent).map_err(|error| self.unusable(error))?;
            if account.switch {
                // with a strict umask, root would have made it for itself only
                let open = Permissions::from_mode(0o755);
                fs::set_permissions(parent, open).at(parent)?;
            }
        }
        match DirBuilder::new().mode(0o700).create(&self.dir) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(self.unusable(error)),
            _ if !self.dir.is_dir() => Err(self.unusable("it is not a directory")),
            _ => Ok(()),
        }
    }

    /// As root, gives an empty directory to the server's account. Never one with files in it:
    /// `SMS_DATA_DIR=/srv` must not give away `/srv`.
    fn hand_over(&self, account: &Account) -> Result<(), Error> {
        let owner = fs::metadata(&self.dir).map_err(|error| self.unusable(error))?;
        let owner = owner.uid();
        if owner == account.uid {
            return Ok(());
        }
        let not_owned = || Error::NotOwned {
            dir: self.dir.clone(),
            owner,
            account: account.name.clone(),
        };
        if !account.switch {
            return Err(not_owned());
        }
        let mut entries = fs::read_dir(&self.dir).map_err(|error| self.unusable(error))?;
        if entries.next().is_some() {
            return Err(not_owned());
        }
        chown(&self.dir, Some(account.uid), Some(account.gid)).map_err(|error| self.unusable(error))
    }

    /// Makes `run` and `lock`, by the account itself: this proves that it can work here, and
    /// root follows no symbolic link that the account may have put there.
    fn furnish(&self, account: &Account) -> Result<(), Error> {
        let output = account
            .command(Path::new("/bin/sh"), Path::new("/"))
            .args(["-c", FURNISH, "furnish"])
            .arg(&self.dir)
            .output()
            .about(format_args!("/bin/sh as {}", account.name))?;
        if output.status.success() {
            return Ok(());
        }
        let action = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Err(self.unusable(format_args!("account {} cannot {action} it", account.name)))
    }

    pub fn unusable(&self, reason: impl Display) -> Error {
        Error::Unusable {
            dir: self.dir.clone(),
            reason: reason.to_string(),
        }
    }

    /// The major version that made the data, as Postgres wrote it down; None without data.
    pub fn made_by(&self) -> Result<Option<String>, Error> {
        let path = self.data.join("PG_VERSION");
        match open(&path).and_then(io::read_to_string) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).at(&path),
        }
    }

    /// The last five lines of the log, for a message.
    pub fn log_tail(&self) -> String {
        let mut end = Vec::new();
        if let Ok(mut log) = open(&self.log) {
            // Where the file is shorter the seek fails, and it is read from its beginning.
            let _ = log.seek(SeekFrom::End(-4096));
            let _ = log.read_to_end(&mut end);
        }
        let end = String::from_utf8_lossy(&end);
        let lines: Vec<_> = end.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n  ")
    }
}

/// Opens a file for reading. The account may have put something else in its place: a link is not followed, and a pipe,
/// from which nothing may ever come, is not waited for.
fn open(path: &Path) -> io::Result<File> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a regular file")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn neither_links_nor_pipes_nor_directories_are_read() {
        let dir = std::env::temp_dir().join(format!("sms-open-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a directory");
        let [file, link, pipe] = ["file", "link", "pipe"].map(|name| dir.join(name));
        fs::write(&file, "text").expect("written");
        symlink(&file, &link).expect("a link");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        let read = |path: &Path| open(path).and_then(io::read_to_string);
        assert_eq!(read(&file).expect("it is a file"), "text");
        for other in [&link, &pipe, &dir] {
            read(other).expect_err("it is no file");
        }
        fs::remove_dir_all(&dir).expect("removed");
    }
}
