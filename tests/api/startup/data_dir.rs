//! Directories that the private PostgreSQL cannot keep its data in.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::service::{command, run};
use crate::support::dir::Dir;

#[tokio::test]
async fn a_file_is_refused_by_name() {
    let dir = Dir::new();
    fs::write(dir.pg(), "").expect("written");
    refused(&dir, "not a directory").await;
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_refused_by_name() {
    let dir = Dir::new();
    fs::create_dir(dir.pg()).expect("made");
    fs::set_permissions(dir.pg(), Permissions::from_mode(0o500)).expect("read-only");
    refused(&dir, "cannot write to it").await;
}

#[tokio::test]
async fn a_directory_under_one_that_the_account_cannot_enter_is_refused_by_name() {
    let dir = Dir::new();
    let parent = dir.pg();
    fs::create_dir(&parent).expect("made");
    fs::set_permissions(&parent, Permissions::from_mode(0o000)).expect("closed");
    let mut command = command(&dir);
    command.env("SMS_DATA_DIR", parent.join("data"));
    let ended = run(command).await;
    fs::set_permissions(&parent, Permissions::from_mode(0o700)).expect("open again");
    let path = parent.join("data").display().to_string();
    ended.refused_with(&[
        &path,
        "Set SMS_DATA_DIR to a directory that its account can",
    ]);
}

/// Runs the service in the test's directory, which it must refuse for this reason, and say no more.
async fn refused(dir: &Dir, reason: &str) {
    let ended = run(command(dir)).await;
    let path = dir.pg().display().to_string();
    ended.refused_with(&[&path, reason, "Set SMS_DATA_DIR"]);
    assert_eq!(ended.said.lines().count(), 1, "{}", ended.said);
}
