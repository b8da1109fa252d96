use std::path::Path;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::{Postgres, account};
use crate::processes::{Directory, until};

/// Of the whole disk.
const SIZE: &str = "size=256m,mode=0777";

pub async fn run(plan: Plan) -> Outcome {
    let times = plan.of(1, 10);
    if account().is_none() {
        return Outcome::lacks("only root can mount a small disk");
    }
    let dir = Directory::new();
    let Some(disk) = Disk::mount(&dir.join("disk")).await else {
        return Outcome::lacks("mounting a small disk is not allowed here");
    };
    let postgres = Postgres::new(&dir.join("disk/pg")).await;
    let rig = Rig::on(&plan, dir, postgres, |service| service).await;
    rig.endure(times, async |rig| {
        let before = rig.fleet.refused();
        disk.fill();
        until("writes are refused", plan.patience(), async || {
            rig.fleet.refused() > before + 10
        })
        .await;
        sleep(Duration::from_millis(500)).await;
        disk.empty();
        // without space for its log, PostgreSQL ends itself; who runs it starts it again
        if !rig.postgres.is_running() {
            rig.postgres.start().await;
        }
        rig.postgres.recovers().await;
    })
    .await
}

/// A small file system in memory, unmounted when it is dropped.
struct Disk(std::path::PathBuf);

impl Disk {
    async fn mount(path: &Path) -> Option<Self> {
        std::fs::create_dir(path).expect("a directory");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(path);
        let mounted = mount.output().await.ok()?.status.success();
        mounted.then(|| Self(path.to_path_buf()))
    }

    fn filler(&self) -> std::path::PathBuf {
        self.0.join("filler")
    }

    /// Takes all the space there is.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).expect("a file");
        for size in [1 << 20, 1 << 12, 1] {
            while std::io::Write::write_all(&mut file, &vec![0; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        std::fs::remove_file(self.filler()).expect("filled before");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut unmount = std::process::Command::new("umount");
        let _ = unmount.arg("--lazy").arg(&self.0).status();
        // the directory that it was in could not be removed before
        let _ = self.0.parent().map(std::fs::remove_dir_all);
    }
}
