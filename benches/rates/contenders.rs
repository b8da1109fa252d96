//! Those that take turns: the service, what Postgres alone can do, and the peers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sms_task_service::embedded_pg::Server;

use super::load::{Pgbench, Plan, Wrk};
use super::peers::Peer;
use super::seed::{self, Bodies};
use super::service::Service;
use super::table::Step;
use super::{Result, cpu, execute};

/// Tasks that the requests go round.
const TASKS: usize = 1_000;

const PUT: &str = "PUT of the example";
const CHANGING: &str = "PUT, every row changing";
const GET: &str = "GET of the example";
const PROGRESS: &str = "progress report";
const PROGRESS_ALONE: &str = "progress report, 1 connection";
const PROGRESS_OF_MANY: &str = "progress report, 256 connections";

/// In the order of the table.
pub const FIGURES: [&str; 6] = [
    PUT,
    CHANGING,
    GET,
    PROGRESS,
    PROGRESS_ALONE,
    PROGRESS_OF_MANY,
];

/// The connections of a figure, where they are not those of the plan.
fn connections(figure: &str) -> Option<u32> {
    match figure {
        PROGRESS_ALONE => Some(1),
        PROGRESS_OF_MANY => Some(256),
        _ => None,
    }
}

enum Generator {
    Wrk(Wrk),
    Pgbench(Pgbench),
}

/// One that takes turns.
pub struct Contender {
    pub figure: &'static str,
    pub name: &'static str,
    generator: Generator,
    /// The process that answers, where it is not Postgres itself.
    process: Option<u32>,
    pub steps: Vec<Step>,
}

impl Contender {
    /// `number` is that of the step, among all of them.
    pub fn step(&self, plan: Plan, number: u32, postmaster: u32) -> Result<Step> {
        let plan = Plan {
            connections: connections(self.figure).unwrap_or(plan.connections),
            ..plan
        };
        let before = (self.process.map(cpu::of_tree), cpu::of_tree(postmaster));
        let load = match &self.generator {
            Generator::Wrk(wrk) => wrk.run(plan, number)?,
            Generator::Pgbench(pgbench) => pgbench.run(plan)?,
        };
        let after = (self.process.map(cpu::of_tree), cpu::of_tree(postmaster));
        let each = |from: Duration, to: Duration| {
            to.saturating_sub(from).as_secs_f64() * 1e6 / load.requests
        };
        Ok(Step {
            program: before.0.zip(after.0).map(|(from, to)| each(from, to)),
            postgres: each(before.1, after.1),
            load,
        })
    }
}

/// The service, with tasks for updates and others for progress reports: an update sets a sub-task back, and the
/// next report would be one that begins it.
pub async fn of_service(service: &Service, bodies: &Bodies, dir: &Path) -> Result<Vec<Contender>> {
    let updated = seed::service(&service.address, "updated", TASKS, dir).await?;
    let reported = seed::service(&service.address, "reported", TASKS, dir).await?;
    let figures = [
        (PUT, "PUT", "", &updated, Some(&bodies.example)),
        (CHANGING, "PUT", "", &updated, Some(&bodies.changing)),
        (GET, "GET", "", &updated, None),
        progress(PROGRESS, &reported, bodies),
        progress(PROGRESS_ALONE, &reported, bodies),
        progress(PROGRESS_OF_MANY, &reported, bodies),
    ];
    Ok(over_http(
        "service",
        service.id(),
        &service.address,
        figures,
    ))
}

pub async fn of_peer(peer: &Peer, bodies: &Bodies, dir: &Path) -> Result<Vec<Contender>> {
    let ids = seed::peer(&peer.address, TASKS, dir).await?;
    let figures = [
        (PUT, "PUT", "", &ids, Some(&bodies.example)),
        (GET, "GET", "", &ids, None),
        progress(PROGRESS, &ids, bodies),
        progress(PROGRESS_OF_MANY, &ids, bodies),
    ];
    Ok(over_http(peer.name, peer.id(), &peer.address, figures))
}

type Figure<'a> = (
    &'static str,
    &'static str,
    &'static str,
    &'a PathBuf,
    Option<&'a PathBuf>,
);

fn progress<'a>(figure: &'static str, ids: &'a PathBuf, bodies: &'a Bodies) -> Figure<'a> {
    (figure, "PUT", "/progress", ids, Some(&bodies.report))
}

fn over_http<const N: usize>(
    name: &'static str,
    process: u32,
    address: &str,
    figures: [Figure; N],
) -> Vec<Contender> {
    let contender = |(figure, method, suffix, ids, body): Figure| Contender {
        figure,
        name,
        generator: Generator::Wrk(Wrk {
            address: address.to_owned(),
            method,
            suffix,
            ids: ids.clone(),
            body: body.cloned(),
        }),
        process: Some(process),
        steps: Vec::new(),
    };
    figures.into_iter().map(contender).collect()
}

/// What Postgres alone can do, measured by `pgbench`.
pub async fn yardsticks(postgres: &Server) -> Result<Vec<Contender>> {
    for name in ["norm", "report"] {
        execute(postgres, name, include_str!("yardsticks/reference.sql")).await?;
    }
    execute(
        postgres,
        "report",
        include_str!("yardsticks/report_rows.sql"),
    )
    .await?;
    let pgbench = |(figure, name, database, script)| Contender {
        figure,
        name,
        generator: Generator::Pgbench(Pgbench {
            url: postgres.url(database),
            script,
        }),
        process: None,
        steps: Vec::new(),
    };
    let scripts = [
        (PUT, "norm", "norm", "reference.pgb"),
        (CHANGING, "norm", "norm", "reference.pgb"),
        (GET, "ping", "norm", "ping.pgb"),
        (PROGRESS, "report", "report", "report.pgb"),
        (PROGRESS_ALONE, "report", "report", "report.pgb"),
        (PROGRESS_OF_MANY, "report", "report", "report.pgb"),
    ];
    Ok(scripts.into_iter().map(pgbench).collect())
}
