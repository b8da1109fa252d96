//! Whether a history is linearizable: whether there is an order of its calls that each answer fits, and in which no call
//! comes before one that had ended when it began (Herlihy and Wing, 1990). The versions that the service gives say which order
//! that would have to be, so that it is enough to check it.

use std::collections::{HashMap, HashSet};

use tokio::time::Instant;

/// What a client asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    Read,
    Write,
    /// If this is the version.
    WriteIf(i64),
}

/// A call and what came of it.
#[derive(Debug, Clone)]
pub struct Call {
    pub did: Did,
    /// What was written or read.
    pub mark: String,
    /// That it had or made; nobody knows whether a write without one was done.
    pub version: Option<i64>,
    pub begun: Instant,
    pub ended: Instant,
}

pub fn violations(history: &[Call]) -> Vec<String> {
    let known: Vec<_> = history
        .iter()
        .filter(|call| call.version.is_some())
        .collect();
    let (reads, writes): (Vec<&Call>, Vec<&Call>) =
        known.iter().partition(|call| call.did == Did::Read);
    let unknown = history
        .iter()
        .filter(|call| call.version.is_none() && call.did != Did::Read);
    let unknown: HashMap<_, _> = unknown.map(|call| (call.mark.as_str(), call)).collect();
    let mut found = Vec::new();
    let mut made: HashMap<i64, &Call> = HashMap::new();
    for write in &writes {
        let version = write.version.unwrap_or_default();
        if let Some(other) = made.insert(version, write) {
            found.push(format!(
                "two writes made one version: {other:?} and {write:?}"
            ));
        }
        if let Did::WriteIf(expected) = write.did
            && version != expected + 1
        {
            found.push(format!("another write came between: {write:?}"));
        }
    }
    let mut shown: HashMap<i64, &str> = HashMap::new();
    for read in &reads {
        let version = read.version.unwrap_or_default();
        let same = *shown.entry(version).or_insert(&read.mark) == read.mark;
        let written = match (made.get(&version), unknown.get(read.mark.as_str())) {
            (Some(write), _) => write.mark == read.mark && write.begun <= read.ended,
            (None, Some(write)) => write.begun <= read.ended,
            // as it was created
            (None, None) => !made.keys().any(|earlier| *earlier < version),
        };
        if !same || !written {
            found.push(format!("nobody wrote what was read: {read:?}"));
        }
    }
    found.extend(out_of_time(&known));
    let twice = twice(&shown, &unknown);
    found.extend(twice.map(|mark| format!("an unanswered write was done twice: {mark}")));
    found
}

/// Calls that ended before others began, and yet saw or made a later version.
fn out_of_time(known: &[&Call]) -> Vec<String> {
    let mut found = Vec::new();
    for before in known {
        for after in known.iter().filter(|after| before.ended < after.begun) {
            let is_write = after.did != Did::Read;
            let back = before.version > after.version;
            if back || is_write && before.version == after.version {
                found.push(format!("{after:?} came after {before:?}"));
            }
        }
    }
    found
}

/// Unanswered writes that were read at two versions with another in between.
fn twice<'a>(
    shown: &HashMap<i64, &'a str>,
    unknown: &HashMap<&str, &Call>,
) -> impl Iterator<Item = &'a str> {
    let mut versions: Vec<_> = shown.iter().collect();
    versions.sort();
    let (mut seen, mut last, mut twice) = (HashSet::new(), "", Vec::new());
    for (_, mark) in versions {
        if *mark != last && !seen.insert(*mark) && unknown.contains_key(mark) {
            twice.push(*mark);
        }
        last = mark;
    }
    twice.into_iter()
}
