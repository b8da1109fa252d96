use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::{Instant, sleep};

use super::rig::Rig;
use crate::outcome::{Bound, Outcome};
use crate::plan::Plan;
use crate::processes::{Process, until};

/// Reports a second of the fleet: about half of what an instance takes beside PostgreSQL and the fleet on two cores.
const RATE: u32 = 1_000;

/// By how much memory and descriptors may differ in the end from what they were after the beginning.
const FLAT: f64 = 1.1;

/// Memory and descriptors at one moment.
#[derive(Debug, Clone, Copy)]
struct Sample {
    mebibytes: f64,
    descriptors: f64,
}

pub async fn run(plan: Plan) -> Outcome {
    let time = plan.of(Duration::from_secs(12), Duration::from_secs(60 * 60));
    let rate = plan.of(50, RATE);
    let mut rig = Rig::new(&plan).await;
    let mut fleet = agents(&rig, rate, time).await;
    let (mut samples, mut faults, begun) = (Vec::new(), 0, Instant::now());
    let (every, mut due) = (plan.of(4, 120), 1);
    while begun.elapsed() < time {
        sleep(time / 120).await;
        samples.push(sample(rig.service.process().pid()));
        if begun.elapsed() > Duration::from_secs(every * due) {
            trouble(&mut rig, due).await;
            (faults, due) = (faults + 1, due + 1);
        }
    }
    fleet.kill().await;
    rig.work().await;
    let sixth = samples.len() / 6;
    let (early, late) = (
        mean(&samples[sixth..2 * sixth]),
        mean(&samples[5 * sixth..]),
    );
    let done = format!(
        "{} min at {rate} reports a second, {faults} faults; {:.0} MiB and {:.0} descriptors in the end",
        time.as_secs() / 60,
        late.mebibytes,
        late.descriptors
    );
    let mut outcome = rig.audit().await.into_outcome(&done);
    let growth = [
        (
            "memory, the end against the second sixth",
            late.mebibytes / early.mebibytes,
        ),
        (
            "descriptors, the same",
            late.descriptors / early.descriptors,
        ),
    ];
    for (name, grown) in growth {
        outcome.figure(name, grown, "×", Bound::AtMost(FLAT));
    }
    outcome
}

/// A fleet of the service's own `simulate`, which goes on for longer than is looked at.
async fn agents(rig: &Rig, rate: u32, time: Duration) -> Process {
    let every = Duration::from_secs(2);
    let mut command = Command::new(&rig.plan.program);
    command
        .args([
            "simulate",
            "--url",
            &rig.service.url(),
            "--speed-up",
            "10",
            "--every",
            "2s",
        ])
        .args(["--agents", &(rate * every.as_secs() as u32).to_string()])
        .args(["--duration", &format!("{}s", 2 * time.as_secs())])
        .stdin(Stdio::null());
    let fleet = Process::start(command, &rig.dir.join("fleet.log"));
    until("the fleet is at work", rig.plan.patience(), async || {
        fleet.said().contains("reports")
    })
    .await;
    fleet
}

/// One of the faults that the service outlives.
async fn trouble(rig: &mut Rig, number: u64) {
    match number % 3 {
        0 => {
            rig.postgres.kill().await;
            rig.postgres.start().await;
        }
        1 => rig.postgres.kill_backend().await,
        _ => {
            rig.postgres.freeze().await;
            sleep(Duration::from_secs(5)).await;
            rig.postgres.thaw().await;
        }
    }
}

fn sample(pid: u32) -> Sample {
    let process = Path::new("/proc").join(pid.to_string());
    let status = std::fs::read_to_string(process.join("status")).expect("it runs");
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = memory.and_then(|memory| memory.split_whitespace().next()?.parse::<f64>().ok());
    let descriptors = std::fs::read_dir(process.join("fd"))
        .expect("it runs")
        .count();
    Sample {
        mebibytes: memory.expect("a figure") / 1024.0,
        descriptors: descriptors as f64,
    }
}

fn mean(samples: &[Sample]) -> Sample {
    let of =
        |figure: fn(&Sample) -> f64| samples.iter().map(figure).sum::<f64>() / samples.len() as f64;
    Sample {
        mebibytes: of(|sample| sample.mebibytes),
        descriptors: of(|sample| sample.descriptors),
    }
}
