//! Processor time of processes, from Linux's `/proc`.

use std::fs;
use std::time::Duration;

/// Linux reports processor time in hundredths of a second, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

struct Process {
    id: u32,
    parent: u32,
    ticks: u32,
}

/// Processor time of a process and its descendants. Those that have ended count with the parent that
/// waited for them, so that the connections of a load generator are not lost with it.
pub fn of_tree(root: u32) -> Duration {
    let processes: Vec<_> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(read)
        .collect();
    let mut tree = vec![root];
    let mut ticks = 0;
    while let Some(id) = tree.pop() {
        tree.extend(
            processes
                .iter()
                .filter(|one| one.parent == id)
                .map(|one| one.id),
        );
        ticks += processes
            .iter()
            .find(|one| one.id == id)
            .map_or(0, |one| one.ticks);
    }
    TICK * ticks
}

fn read(id: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // the name comes before, in brackets, and may itself have spaces and brackets
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<_> = fields.split(' ').collect();
    // utime, stime, cutime, cstime; proc(5) counts from 1 and from the process id
    let times = fields
        .get(11..15)?
        .iter()
        .map(|field| field.parse::<u32>().ok());
    Some(Process {
        id,
        parent: fields.get(1)?.parse().ok()?,
        ticks: times.sum::<Option<u32>>()?,
    })
}
