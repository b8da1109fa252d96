//! Those that take turns: the service, what Postgres alone can do, and the peers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sms_task_service::embedded_pg::Server;

use super::guarded::{AccessKey, Credentials};
use super::load::{Pgbench, Plan, Wrk};
use super::peers::Peer;
use super::seed::{self, Bodies};
use super::service::Service;
use super::table::Step;
use super::{Result, execute, processes};

/// Tasks that the requests go round.
const TASKS: usize = 1_000;

const PUT: &str = "PUT of the example";
const CHANGING: &str = "PUT, every row changing";
const GET: &str = "GET of the example";
const PROGRESS: &str = "progress report";
const OF_ONE: &str = "progress report, 1 connection";
const OF_256: &str = "progress report, 256 connections";
const OF_2000: &str = "progress report, 2,000 connections";

/// In the order of the table.
pub const FIGURES: [&str; 7] = [PUT, CHANGING, GET, PROGRESS, OF_ONE, OF_256, OF_2000];

/// The connections of a figure, where they are not those of the plan.
fn connections(figure: &str) -> Option<u32> {
    match figure {
        OF_ONE => Some(1),
        OF_256 => Some(256),
        OF_2000 => Some(2_000),
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
        if let Some(process) = self.process {
            processes::forget_peaks(process);
        }
        let cpu = || (self.process.map(processes::cpu), processes::cpu(postmaster));
        let before = cpu();
        let load = match &self.generator {
            Generator::Wrk(wrk) => wrk.run(plan, number)?,
            Generator::Pgbench(pgbench) => pgbench.run(plan)?,
        };
        let after = cpu();
        let each = |from: Duration, to: Duration| {
            to.saturating_sub(from).as_secs_f64() * 1e6 / load.requests
        };
        Ok(Step {
            program: before.0.zip(after.0).map(|(from, to)| each(from, to)),
            postgres: each(before.1, after.1),
            memory: self.process.map(processes::peak),
            load,
        })
    }
}

/// What is sent, and for which tasks.
struct Requests<'a> {
    figure: &'static str,
    method: &'static str,
    suffix: &'static str,
    ids: &'a PathBuf,
    body: Option<&'a PathBuf>,
}

/// The requests of all figures. Reports have tasks of their own where an update sets a sub-task back: the next
/// report would be one that begins it.
fn requests<'a>(
    updated: &'a PathBuf,
    reported: &'a PathBuf,
    bodies: &'a Bodies,
) -> impl Iterator<Item = Requests<'a>> {
    FIGURES.into_iter().map(move |figure| {
        let (method, suffix, ids, body) = match figure {
            PUT => ("PUT", "", updated, Some(&bodies.example)),
            CHANGING => ("PUT", "", updated, Some(&bodies.changing)),
            GET => ("GET", "", updated, None),
            _ => ("PUT", "/progress", reported, Some(&bodies.report)),
        };
        Requests {
            figure,
            method,
            suffix,
            ids,
            body,
        }
    })
}

impl Requests<'_> {
    fn contender(
        &self,
        name: &'static str,
        process: u32,
        address: &str,
        access_key: Option<&AccessKey>,
    ) -> Contender {
        Contender {
            figure: self.figure,
            name,
            generator: Generator::Wrk(Wrk {
                address: address.to_owned(),
                method: self.method,
                suffix: self.suffix,
                ids: self.ids.clone(),
                body: self.body.cloned(),
                access_key: access_key.cloned(),
            }),
            process: Some(process),
            steps: Vec::new(),
        }
    }
}

pub async fn of_service(service: &Service, bodies: &Bodies, dir: &Path) -> Result<Vec<Contender>> {
    let updated = seed::service(&service.address, None, "updated", TASKS, dir).await?;
    let reported = seed::service(&service.address, None, "reported", TASKS, dir).await?;
    let all = requests(&updated, &reported, bodies);
    Ok(all
        .map(|one| one.contender("service", service.id(), &service.address, None))
        .collect())
}

/// The service that has every request signed.
pub async fn of_guarded(
    service: &Service,
    credentials: &Credentials,
    bodies: &Bodies,
    dir: &Path,
) -> Result<Vec<Contender>> {
    let token = Some(credentials.token.as_str());
    let updated = seed::service(&service.address, token, "signed-updated", TASKS, dir).await?;
    let reported = seed::service(&service.address, token, "signed-reported", TASKS, dir).await?;
    let key = Some(&credentials.access_key);
    Ok(requests(&updated, &reported, bodies)
        .filter(|one| [PUT, GET, PROGRESS].contains(&one.figure))
        .map(|one| one.contender("service, signed", service.id(), &service.address, key))
        .collect())
}

pub async fn of_peer(peer: &Peer, bodies: &Bodies, dir: &Path) -> Result<Vec<Contender>> {
    let ids = seed::peer(&peer.address, TASKS, dir).await?;
    Ok(requests(&ids, &ids, bodies)
        .filter(|one| [PUT, GET, PROGRESS, OF_256].contains(&one.figure))
        .map(|one| one.contender(peer.name, peer.id(), &peer.address, None))
        .collect())
}

/// What Postgres alone can do, measured by `pgbench`.
pub async fn yardsticks(postgres: &Server) -> Result<Vec<Contender>> {
    for name in ["norm", "report"] {
        execute(postgres, name, include_str!("yardsticks/reference.sql")).await?;
    }
    let rows = include_str!("yardsticks/report_rows.sql");
    execute(postgres, "report", rows).await?;
    let pgbench = |figure| {
        let (name, database, script) = match figure {
            PUT | CHANGING => ("norm", "norm", "reference.pgb"),
            GET => ("ping", "norm", "ping.pgb"),
            _ => ("report", "report", "report.pgb"),
        };
        Contender {
            figure,
            name,
            generator: Generator::Pgbench(Pgbench {
                url: postgres.url(database),
                script,
            }),
            process: None,
            steps: Vec::new(),
        }
    };
    Ok(FIGURES.into_iter().map(pgbench).collect())
}
