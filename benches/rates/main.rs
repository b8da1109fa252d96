//! Rates of updates, reads and progress reports, against Postgres alone and against what a team would write
//! instead: `cargo bench --bench rates`. `benches/README.md` says what is measured and how.

mod contenders;
mod guarded;
mod load;
mod peers;
mod processes;
mod seed;
mod service;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use contenders::{Contender, FIGURES, of_guarded, of_peer, of_service, yardsticks};
use load::Plan;
use seed::Bodies;
use service::{Service, TempDir};
use sms_task_service::embedded_pg::{Server, Settings};
use sqlx::{Connection, Executor, PgConnection};
use table::Line;

/// How long the service rests before its memory is read.
const IDLE: Duration = Duration::from_secs(3);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let plan = Plan::from_env()?;
    load::check()?;
    let dir = TempDir::new()?;
    let mut settings = Settings::new(dir.path().join("pg"));
    settings.bin_dir = std::env::var_os("SMS_PG_BIN").map(PathBuf::from);
    let postgres = Server::start(&settings).await?;
    execute(
        &postgres,
        "postgres",
        "ALTER SYSTEM SET max_connections = 400",
    )
    .await?;
    postgres.stop().await?;
    let postgres = Server::start(&settings).await?;
    let outcome = measure(&postgres, dir.path(), plan).await;
    postgres.stop().await?;
    outcome
}

async fn measure(postgres: &Server, dir: &Path, plan: Plan) -> Result<()> {
    let bodies = Bodies::write(dir)?;
    let mut databases = vec!["sms", "signed", "norm", "report"];
    for name in &databases {
        postgres.create_database(name).await?;
    }
    let service = Service::start(&postgres.url("sms"))?;
    let mut contenders = of_service(&service, &bodies, dir).await?;
    let signed = postgres.url("signed");
    let guarded = guarded::start(&signed)?;
    let credentials = guarded::credentials(&signed)?;
    contenders.extend(of_guarded(&guarded, &credentials, &bodies, dir).await?);
    contenders.extend(yardsticks(postgres).await?);

    let mut running = Vec::new();
    for peer in peers::installed() {
        let name = peer.name;
        databases.push(name);
        postgres.create_database(name).await?;
        execute(postgres, name, include_str!("yardsticks/reference.sql")).await?;
        if let Some(peer) = peer.start(&postgres.url(name), &dir.join(name))? {
            contenders.extend(of_peer(&peer, &bodies, dir).await?);
            running.push(peer);
        }
    }
    // by figure, so that what is compared is measured one right after the other
    contenders.sort_by_key(|one| FIGURES.iter().position(|figure| *figure == one.figure));

    take_turns(&mut contenders, plan, postgres, dir, &databases).await?;
    println!(
        "\nMedians of {} rounds of {} s, {} connections.",
        plan.rounds, plan.seconds, plan.connections
    );
    let lines = contenders.iter().map(|one| Line {
        figure: one.figure,
        name: one.name,
        steps: &one.steps,
    });
    table::print(&lines.collect::<Vec<_>>());
    drop((service, guarded, running));
    rest(postgres, plan.rounds)
}

/// Starts the service again, on the database that was measured, and lets it rest.
fn rest(postgres: &Server, times: u32) -> Result<()> {
    let mut seen = Vec::new();
    for _ in 0..times {
        let service = Service::start(&postgres.url("sms"))?;
        std::thread::sleep(IDLE);
        seen.push((service.took, processes::resident(service.id())));
    }
    let took = table::median(seen.iter().map(|(took, _)| took.as_secs_f64() * 1e3));
    let memory = table::median(seen.iter().map(|(_, memory)| *memory));
    println!(
        "\nStart-up on its database {:.0} ms, then idle for {} s with {:.0} MiB.",
        took.unwrap_or_default(),
        IDLE.as_secs(),
        memory.unwrap_or_default(),
    );
    Ok(())
}

/// Runs every step of every round. Those of the first round, which warms up, do not count.
async fn take_turns(
    contenders: &mut [Contender],
    plan: Plan,
    postgres: &Server,
    dir: &Path,
    databases: &[&str],
) -> Result<()> {
    let file = std::fs::read_to_string(dir.join("pg/data/postmaster.pid"))?;
    let postmaster = file.lines().next().ok_or("postmaster.pid is empty")?;
    let postmaster = postmaster.parse()?;
    let mut numbers = 0..;
    for round in 0..=plan.rounds {
        for (contender, number) in contenders.iter_mut().zip(&mut numbers) {
            let step = contender.step(plan, number, postmaster)?;
            if round > 0 {
                contender.steps.push(step);
            }
        }
        if round == 0 {
            for name in databases {
                execute(postgres, name, "VACUUM ANALYZE").await?;
            }
        }
    }
    Ok(())
}

async fn execute(postgres: &Server, database: &str, sql: &'static str) -> Result<()> {
    let mut connection = PgConnection::connect_with(&postgres.options(database)).await?;
    connection.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}
