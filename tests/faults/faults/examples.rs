use std::process::Stdio;

use tokio::process::Command;

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;
use crate::processes::{Directory, is_installed};

const CONFIGURATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/faults/schemathesis.toml"
);

/// The least that the long form tries.
const LEAST: usize = 20_000;

pub async fn run(plan: Plan) -> Outcome {
    if !is_installed("schemathesis") {
        return Outcome::lacks("schemathesis is not installed");
    }
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let mut service = Service::on(&plan, &postgres.url(), &dir.join("service.log"));
    service.start().await;
    let mut command = Command::new("schemathesis");
    command
        .args([
            "--config-file",
            CONFIGURATION,
            "run",
            "--no-color",
            "--checks=all",
            "--continue-on-failure",
        ])
        .arg(format!("--seed={}", plan.seed))
        .args(plan.of(
            ["--phases=examples,fuzzing", "--max-examples=2"],
            // the last two phases are repeated until the time is over
            [
                "--phases=examples,coverage,fuzzing,stateful",
                "--max-time=2400",
            ],
        ))
        .arg(format!("{}/openapi.json", service.url()))
        .env("PYTHONUTF8", "1")
        .current_dir(dir.join(""))
        .stdin(Stdio::null());
    let output = command.output().await.expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // "10016 generated, 35 found 36 unique failures"
    let counts = said
        .lines()
        .filter_map(|line| line.trim().split_once(" generated")?.0.parse().ok());
    let generated = counts.max().unwrap_or(0);
    let mut outcome = Outcome::new(format!(
        "{generated} examples over all operations, all checks"
    ));
    let mut failures: Vec<_> = failures(&said);
    if !output.status.success() && failures.is_empty() {
        failures.push(said);
    }
    outcome.none("failures", failures);
    outcome.at_least("examples", generated, LEAST);
    let panicked = service
        .has_panicked()
        .then(|| "the service has panicked".to_owned());
    outcome.none("panics", panicked.into_iter().collect());
    outcome
}

/// What it found: an operation, what is wrong with it, and how to repeat that.
fn failures(said: &str) -> Vec<String> {
    let (mut operation, mut found) = ("", Vec::new());
    for line in said.lines() {
        if let Some(heading) = line.strip_prefix("____") {
            operation = heading.trim_matches(['_', ' ']);
        } else if line.starts_with("- ST") {
            found.push(format!("{operation} {line}"));
        } else if let (Some(last), Some(repeat)) =
            (found.last_mut(), line.trim().strip_prefix("curl "))
        {
            last.push_str(&format!(
                ": curl {}",
                repeat.chars().take(300).collect::<String>()
            ));
        }
    }
    found
}
