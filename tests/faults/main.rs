//! Faults, from outside: real processes on this machine, clients that write down what they were told, and checks that
//! know nothing else. `make faults` runs the short form, `SMS_FAULTS=long make faults` the long one.
//!
//! Each fault is a file in `faults/`. What it reached stands in the table of `docs/reliability.md`.

mod faults;
mod fleet;
mod outcome;
mod plan;
mod processes;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use tokio::task::{LocalSet, spawn_local};

use sms_task_service::server;

use faults::{ALL, Fault};
use outcome::{Outcome, Skipped};
use plan::Plan;

/// The exit status of a script that cannot run here, as `.ci/run` has it.
const SKIPPED: u8 = 77;

/// The exit status after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Does to a service what may happen to one, and checks what its clients were told.
#[derive(Parser)]
struct Options {
    /// Only these faults.
    faults: Vec<String>,
    /// Lists them.
    #[arg(long)]
    list: bool,
    /// As often and as long as the table in docs/reliability.md says; otherwise for some seconds each.
    #[arg(long)]
    long: bool,
    /// Repeats a run as far as chance decides it.
    #[arg(long)]
    seed: Option<u64>,
    /// The service to run.
    #[arg(long, default_value = env!("CARGO_BIN_EXE_sms-task-service"))]
    program: PathBuf,
    /// The service of the version before, whose schema is older.
    #[arg(long)]
    previous: Option<PathBuf>,
    /// Writes what was reached into the table of this file.
    #[arg(long)]
    record: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        for fault in ALL {
            println!("{:<16} {}", fault.name, fault.what);
        }
        return ExitCode::SUCCESS;
    }
    let plan = Plan {
        long: options.long,
        seed: options
            .seed
            .unwrap_or_else(|| rand::random_range(0..1_000_000)),
        program: options.program,
        previous: options.previous,
    };
    for name in &options.faults {
        if !ALL.iter().any(|fault| fault.name == name) {
            eprintln!("error: there is no fault {name}; --list names them");
            return ExitCode::from(2);
        }
    }
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().expect("the first");
    println!("seed {}", plan.seed);
    let chosen = |fault: &&Fault| {
        options.faults.is_empty() || options.faults.iter().any(|name| name == fault.name)
    };
    let all = async {
        let mut failed = Vec::new();
        let mut lacks = Vec::new();
        for fault in ALL.iter().filter(chosen) {
            let outcome = run(fault, plan.clone()).await;
            print!("{outcome}");
            if !outcome.holds(plan.long) {
                failed.push(fault.name);
            }
            if let Some(Skipped::Lacks(what)) = &outcome.skipped {
                lacks.push(format!("{} ({what})", fault.name));
            }
            if let Some(file) = &options.record {
                table::record(file, fault, &outcome, &plan);
            }
        }
        (failed, lacks)
    };
    // what runs is ended with what started it
    let (failed, lacks) = tokio::select! {
        ended = all => ended,
        () = server::shutdown_signal() => return ExitCode::from(INTERRUPTED),
    };
    if !failed.is_empty() {
        let (failed, seed) = (failed.join(", "), plan.seed);
        eprintln!("error: did not hold: {failed}; seed {seed}");
        return ExitCode::FAILURE;
    }
    if !lacks.is_empty() {
        eprintln!("skipped: {}", lacks.join(", "));
        return ExitCode::from(SKIPPED);
    }
    ExitCode::SUCCESS
}

async fn run(fault: &Fault, plan: Plan) -> Outcome {
    println!("\n==> {}: {}", fault.name, fault.what);
    let begun = Instant::now();
    let here = LocalSet::new();
    let running = here.run_until(async { spawn_local((fault.run)(plan)).await });
    let mut outcome = match running.await {
        Ok(outcome) => outcome,
        Err(panic) => Outcome::broken(&panic.to_string()),
    };
    outcome.took = begun.elapsed();
    outcome
}
