//! Running `postgres` so that it never outlives us.
//!
//! A small shell holds the other end of a pipe from us. The kernel closes our end however we end
//! (clean stop, panic, `kill -9`), and the shell then stops the server. The alternative, a
//! death signal by `prctl`, needs `unsafe`, is Linux only, and fires when the *thread* that
//! forked ends.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Stdio};

use super::Settings;
use super::account::Account;
use super::cluster::Cluster;
use super::error::{Context, Error};

/// Arguments: the signal that stops the server, a directory to remove after it (or empty), the
/// log, and the server's command line.
///
/// * It ignores the signals that a service manager or terminal sends to everybody: the server
///   must be there until we have answered our last request and close the pipe.
/// * The pipe is moved to descriptor 3, as a shell gives its background jobs an empty stdin. The
///   server itself does not inherit it.
/// * It opens the log itself, with the rights of the server's account and not with root's.
/// * It reaps the watcher too: in a container process 1 may reap nobody.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
signal=$1 waste=$2 log=$3
shift 3
exec 3<&0 </dev/null >>"$log" 2>&1
"$@" 3<&- & server=$!
{ read -r _ <&3; kill -s "$signal" "$server"; } >/dev/null 2>&1 & watcher=$!
exec 3<&- >/dev/null 2>&1
wait "$server"
status=$?
kill -s KILL "$watcher"
wait "$watcher"
[ -z "$waste" ] || rm -rf "$waste"
exit "$status"
"#;

/// What a throw-away server does without, and the room that many tests at once need.
const THROW_AWAY: [&str; 5] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=64MB",
];

/// Starts the server; it may take connections a moment later. It stops when the child's standard
/// input is closed, and its exit status is the child's.
pub(super) fn spawn(
    cluster: &Cluster,
    bin: &Path,
    account: &Account,
    settings: &Settings,
) -> Result<Child, Error> {
    let shell = Path::new("/bin/sh");
    let mut command = account.command(shell, &cluster.run);
    command.args(["-c", SCRIPT, "supervise"]);
    if settings.durable {
        command.args(["INT", ""]); // "fast shutdown": with a checkpoint, not waiting for clients
    } else {
        command.arg("QUIT").arg(&cluster.data);
    }
    command.arg(&cluster.log);
    command
        .arg(bin.join("postgres"))
        .arg("-D")
        .arg(&cluster.data);
    for parameter in parameters(cluster, settings) {
        command.arg("-c").arg(parameter);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .about(format_args!("/bin/sh as {}", account.name))
}

/// The socket only: no port to choose or to clash, no password to keep.
fn parameters(cluster: &Cluster, settings: &Settings) -> Vec<OsString> {
    // A list to Postgres, so that the path needs quotes.
    let run = cluster.run.display().to_string().replace('"', "\"\"");
    let mut parameters = vec![
        "listen_addresses=".into(),
        "port=5432".into(),
        "logging_collector=off".into(),
        format!("unix_socket_directories=\"{run}\"").into(),
    ];
    if !settings.durable {
        parameters.extend(THROW_AWAY.map(OsString::from));
    }
    let own = settings.parameters.iter();
    parameters.extend(own.map(|(name, value)| format!("{name}={value}").into()));
    parameters
}
