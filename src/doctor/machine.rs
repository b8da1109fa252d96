//! What the machine gives: open files, and space for a private PostgreSQL.

use super::finding::Finding;
use crate::config::Settings;
use crate::embedded_pg::data_dir;
use crate::output::bytes;
use crate::startup::room_for_clients;

/// A private PostgreSQL with less space stops soon.
const LITTLE: u64 = 5 << 30;

/// One with less cannot even write its log of an hour.
const TOO_LITTLE: u64 = 512 << 20;

pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![files(settings)];
    findings.extend(space(settings));
    findings
}

fn files(settings: &Settings) -> Finding {
    let wanted = settings.max_connections as usize;
    let room = room_for_clients(settings.db_max_connections.into());
    match room >= wanted {
        true => Finding::ok(
            "open files",
            format!("enough for {wanted} client connections"),
        ),
        false => Finding::warning(
            "open files",
            format!("only enough for {room} of {wanted} client connections"),
            "raise the limit of open files (ulimit -n, or LimitNOFILE= in a unit)",
        ),
    }
}

/// Of the disk that a private PostgreSQL is on, or the nearest directory above that exists.
fn space(settings: &Settings) -> Option<Finding> {
    if settings.database_url.is_some() {
        return None;
    }
    let directory = data_dir(settings.data_dir.as_deref()).ok()?;
    let existing = directory.ancestors().find(|directory| directory.exists())?;
    let disk = rustix::fs::statvfs(existing).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let text = format!("{} free for {}", bytes(free as f64), directory.display());
    Some(match free {
        0..TOO_LITTLE => Finding::failed(
            "disk",
            text,
            "free some: PostgreSQL stops when it cannot write",
        ),
        TOO_LITTLE..LITTLE => Finding::warning(
            "disk",
            text,
            "free some, or set SMS_DATA_DIR to a larger disk",
        ),
        _ => Finding::ok("disk", text),
    })
}
