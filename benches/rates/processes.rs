//! Processor time and memory of processes, from Linux's `/proc`.

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
pub fn cpu(root: u32) -> Duration {
    TICK * tree(root).iter().map(|one| one.ticks).sum()
}

/// Has the peaks of memory start anew. Where it may not, the peaks are those since the start.
pub fn forget_peaks(root: u32) {
    for one in tree(root) {
        let _ = fs::write(format!("/proc/{}/clear_refs", one.id), "5");
    }
}

/// The most memory that a process and its descendants had, in MiB.
pub fn peak(root: u32) -> f64 {
    tree(root).iter().map(|one| memory(one.id, "VmHWM:")).sum()
}

/// The memory that a process has, in MiB.
pub fn resident(id: u32) -> f64 {
    memory(id, "VmRSS:")
}

fn memory(id: u32, field: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

/// A process and its descendants.
fn tree(root: u32) -> Vec<Process> {
    let mut others: Vec<_> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(read)
        .collect();
    let mut tree: Vec<_> = others.extract_if(.., |one| one.id == root).collect();
    let mut next = 0;
    while let Some(parent) = tree.get(next).map(|one| one.id) {
        tree.extend(others.extract_if(.., |one| one.parent == parent));
        next += 1;
    }
    tree
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
