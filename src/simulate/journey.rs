//! How far an agent has come in a round of its migration, by the time that has passed.

use std::time::Duration;

use serde_json::{Value, json};

use super::machine::Machine;
use crate::domain::round;
use crate::model::SubTask;

#[derive(Debug)]
struct Step {
    name: String,
    length: Duration,
    /// Bytes that it copies.
    bytes: i64,
}

/// A round of a migration.
#[derive(Debug)]
pub(super) struct Journey {
    steps: Vec<Step>,
    /// The step that it is at.
    at: usize,
    /// How long it has been there.
    elapsed: Duration,
    /// Bytes in a second.
    rate: f64,
}

/// What an agent says of a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    name: String,
    progress: u8,
    copied: i64,
    bytes: i64,
    rate: f64,
}

impl Journey {
    /// What is left of the newest round of these sub-tasks.
    pub(super) fn of(sub_tasks: &[SubTask], machine: &Machine) -> Self {
        let newest = round::newest(sub_tasks).iter();
        let left: Vec<_> = newest.filter(|one| !round::is_done(one)).collect();
        let steps = left.iter().filter_map(|one| one.name.as_deref());
        let steps: Vec<_> = steps.map(|name| Step::new(name, machine)).collect();
        let begun = left.first().and_then(|one| one.progress).unwrap_or(0);
        let elapsed = steps.first().map_or(Duration::ZERO, |step| {
            step.length * begun.unsigned_abs() / 100
        });
        Self {
            steps,
            at: 0,
            elapsed,
            rate: machine.rate,
        }
    }

    /// How long the rest takes.
    pub(super) fn length(&self) -> Duration {
        let steps = self.steps[self.at..].iter();
        let length: Duration = steps.map(|step| step.length).sum();
        length.saturating_sub(self.elapsed)
    }

    pub(super) fn is_over(&self) -> bool {
        self.at == self.steps.len()
    }

    /// Lets time pass. Returns a report of each step that has ended, and of the one that it is at now.
    pub(super) fn pass(&mut self, time: Duration) -> Vec<Report> {
        self.elapsed += time;
        let mut reports = Vec::new();
        while let Some(step) = self.steps.get(self.at) {
            let Some(rest) = self.elapsed.checked_sub(step.length) else {
                reports.push(step.report(self.elapsed, self.rate));
                break;
            };
            reports.push(step.report(step.length, self.rate));
            self.elapsed = rest;
            self.at += 1;
        }
        reports
    }
}

impl Step {
    fn new(name: &str, machine: &Machine) -> Self {
        let bytes = match name {
            _ if name.starts_with("MIGRATE_") => machine.used,
            _ if name.starts_with("SYNC_") => machine.used / 20,
            _ => 0,
        };
        let seconds = match name {
            _ if round::copies_data(name) => bytes as f64 / machine.rate,
            "CHECK_CONSISTENCY" => 600.0,
            "CREATE_CLOUD_SERVER" | "CLONE_VM" => 120.0,
            "ATTACH_AGENT_IMAGE" | "DETTACH_AGENT_IMAGE" => 90.0,
            _ => 45.0,
        };
        Self {
            name: name.to_owned(),
            length: Duration::from_secs_f64(seconds),
            bytes,
        }
    }

    fn report(&self, elapsed: Duration, rate: f64) -> Report {
        let part = elapsed.as_secs_f64() / self.length.as_secs_f64();
        Report {
            name: self.name.clone(),
            progress: (part * 100.0) as u8,
            copied: (self.bytes as f64 * part) as i64,
            bytes: self.bytes,
            rate,
        }
    }
}

impl Report {
    /// Whether it must not be lost.
    pub(super) fn ends_a_step(&self) -> bool {
        self.progress == 100
    }

    pub(super) fn body(&self) -> Value {
        json!({
            "subtask_name": self.name, "progress": self.progress, "replicatesize": self.copied, "totalsize": self.bytes,
            "process_trace": "", "migrate_speed": self.rate * 8.0 / 1e6, "compress_rate": 0.6,
            "total_cpu_usage": 35.5, "agent_cpu_usage": 12.5, "total_mem_usage": 6144.0, "agent_mem_usage": 180.5,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLICATE: [&str; 4] = [
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "MIGRATE_LINUX_FILE",
        "CONFIGURE_LINUX_FILE",
    ];

    fn planned(names: &[&str], user_op: &str, progress: i32) -> Vec<SubTask> {
        let planned = names.iter().map(|name| SubTask {
            name: Some((*name).to_owned()),
            progress: Some(progress),
            user_op: Some(user_op.to_owned()),
            ..SubTask::default()
        });
        planned.collect()
    }

    fn said(reports: &[Report]) -> Vec<(&str, u8)> {
        reports
            .iter()
            .map(|one| (&*one.name, one.progress))
            .collect()
    }

    #[test]
    fn each_step_that_has_ended_is_reported_and_the_one_it_is_at() {
        let machine = Machine::nth(2);
        let mut journey = Journey::of(&planned(&REPLICATE, "REPLICATE", 0), &machine);
        assert_eq!(
            said(&journey.pass(Duration::from_secs(9))),
            [("SSL_CONFIG", 20)]
        );
        let next = journey.pass(Duration::from_secs(45 - 9 + 45));
        assert_eq!(
            said(&next),
            [("SSL_CONFIG", 100), ("ATTACH_AGENT_IMAGE", 50)]
        );
        let data = journey.pass(Duration::from_secs(60));
        assert_eq!(data[1].bytes, machine.used);
        assert!(
            data[1].copied > 0 && data[1].copied < machine.used,
            "{data:?}"
        );
        let rest = journey.pass(Duration::from_secs(1_000_000));
        assert_eq!(
            said(&rest),
            [("MIGRATE_LINUX_FILE", 100), ("CONFIGURE_LINUX_FILE", 100)]
        );
        assert_eq!(rest[0].copied, machine.used);
        assert!(journey.is_over());
        assert!(journey.pass(Duration::from_secs(1)).is_empty());
    }

    #[test]
    fn what_is_done_of_the_newest_round_is_not_done_again() {
        let machine = Machine::nth(2);
        let mut sub_tasks = planned(&REPLICATE, "REPLICATE", 100);
        sub_tasks.extend(planned(&["SSL_CONFIG"], "RESYNC0", 100));
        sub_tasks.extend(planned(&["SYNC_LINUX_FILE"], "RESYNC0", 50));
        let mut journey = Journey::of(&sub_tasks, &machine);
        let left = journey.length();
        assert_eq!(said(&journey.pass(left / 2)), [("SYNC_LINUX_FILE", 75)]);
        assert_eq!(said(&journey.pass(left)), [("SYNC_LINUX_FILE", 100)]);
        assert!(journey.is_over());
    }
}
