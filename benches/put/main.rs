//! How fast are `PUT /v3/tasks/{task_id}` and `PUT /v3/tasks/{task_id}/progress`, against Postgres alone
//! writing the same rows?
//!
//! `make bench`: starts a durable Postgres and the release server on it, then lets `wrk` (32 keep-alive
//! connections, every value changing each time) and `pgbench` (32 connections, one prepared statement)
//! take turns, and prints the medians and their ratio. Two statements stand against the service:
//!
//! - `lean`: the same rows updated by hand-written `UPDATE`s with the values in the statement, the least
//!   that Postgres can do;
//! - `own`: the service's own statement, with the service's own parameters.
//!
//! Against progress reports stands `report`: the two rows that one changes, by two `UPDATE`s in a statement.
//!
//! Needs `wrk` and `pgbench` in the path.

mod own;
mod seed;
mod tools;

use std::error::Error;
use std::path::PathBuf;

use sms_task_service::embedded_pg::{Server, Settings};
use tools::{Pgbench, Service, Wrk};

/// Tasks that the updates are spread over.
const TASKS: usize = 1000;

/// A round has each measured once; the medians of the rounds count.
const ROUNDS: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let seconds = std::env::var("SMS_BENCH_SECONDS").map_or(Ok(8), |text| text.parse())?;
    let dir = tools::TempDir::new()?;
    let postgres = Server::start(&Settings::new(dir.path().join("pg"))).await?;
    postgres.create_database("bench").await?;
    let url = postgres.url("bench");

    let service = Service::start(&url)?;
    seed::tasks(&url, TASKS).await?;
    let wrk = Wrk {
        address: service.address.clone(),
        body: seed::body_template(dir.path())?,
        suffix: "",
        tasks: TASKS,
    };
    let reports = Wrk {
        address: service.address.clone(),
        body: seed::report_template(dir.path())?,
        suffix: "/progress",
        tasks: TASKS,
    };
    wrk.run(5)?; // every task now has all its rows
    seed::settle(&url).await?;

    let lean = Pgbench::new(&url, PathBuf::from("benches/put/lean.sql"), Vec::new());
    let own = own::pgbench(&url, dir.path())?;
    let report = Pgbench::new(&url, PathBuf::from("benches/put/report.sql"), Vec::new());
    let mut figures = [const { Vec::new() }; 5];
    for round in 1..=ROUNDS {
        let (put, lean, own) = (wrk.run(seconds)?, lean.run(seconds)?, own.run(seconds)?);
        println!("round {round}: PUT {put}; pgbench lean {lean:.0}/s, own {own:.0}/s");
        let (progress, report) = (reports.run(seconds)?, report.run(seconds)?);
        println!("round {round}: progress {progress}; pgbench report {report:.0}/s");
        let rates = [put.rate, lean, own, progress.rate, report];
        figures
            .iter_mut()
            .zip(rates)
            .for_each(|(figure, rate)| figure.push(rate));
    }
    let [put, lean, own, progress, report] = figures.map(median);
    println!("median: PUT {put:.0}/s, pgbench lean {lean:.0}/s, own {own:.0}/s");
    println!("median: progress {progress:.0}/s, pgbench report {report:.0}/s");
    println!(
        "ratio: PUT to pgbench with the service's own statement {:.2}",
        put / own
    );
    println!(
        "ratio: PUT to pgbench with the least that writes the same rows {:.2}",
        put / lean
    );
    println!(
        "ratio: progress to pgbench with the least that writes the same rows {:.2}",
        progress / report
    );
    println!("server: {} KiB at its peak", service.peak_memory()?);
    drop(service);
    postgres.stop().await?;
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
