//! A directory for a private server, and what may still run in it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// A directory for one test, removed at its end. Under `/tmp`: short, and open to all accounts.
pub struct Dir(PathBuf);

impl Dir {
    pub fn new() -> Self {
        // not the process's id: a test that was killed leaves its directory, and ids come again
        let dir = PathBuf::from(format!("/tmp/sms-pg-{:016x}", rand::random::<u64>()));
        fs::create_dir(&dir).expect("a new directory");
        // whatever the umask: the server's account must get through
        fs::set_permissions(&dir, Permissions::from_mode(0o755)).expect("its mode");
        Self(dir)
    }

    /// The server's directory in it, not created yet.
    pub fn pg(&self) -> PathBuf {
        self.0.join("pg")
    }

    /// A file in it, not created yet.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The process id of the server's first process, as it wrote it down.
    pub fn postmaster(&self) -> String {
        let file = fs::read_to_string(self.pg().join("data/postmaster.pid")).expect("a pid file");
        file.lines().next().expect("a pid").to_owned()
    }

    /// Whether any process works in it, as all of Postgres do. False without `/proc`.
    pub fn in_use(&self) -> bool {
        let mut processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        processes.any(|process| {
            let cwd = fs::read_link(process.path().join("cwd"));
            cwd.is_ok_and(|cwd| cwd.starts_with(&self.0))
        })
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
