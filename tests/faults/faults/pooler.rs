use std::process::Stdio;

use tokio::process::Command;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::pgbouncer::PgBouncer;
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;
use crate::processes::{Directory, is_installed};

/// What the service says where it would not work.
const REFUSAL: &str = "a pooler that mixes up the prepared statements of its clients";

/// Each test has a database of its own: connections to those of tests that have ended would soon be all that PostgreSQL has.
const SHORT: &str = "server_idle_timeout = 1";

pub async fn run(plan: Plan) -> Outcome {
    if !is_installed("pgbouncer") {
        return Outcome::lacks("pgbouncer is not installed");
    }
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let refused = is_refused(&plan, &dir, &postgres).await;
    let session = PgBouncer::before(postgres.port, &dir.join("session"), SHORT).await;
    let failed = match plan.long {
        true => api_tests(&postgres, &session, &dir).await,
        false => Vec::new(),
    };
    let through = session.url();
    let rig = Rig::on(&plan, dir, postgres, |service| {
        service.with("DATABASE_URL", through)
    })
    .await;
    for _ in 0..plan.of(2, 20) {
        rig.work().await;
    }
    let tests = plan.of("", "; all API tests in session mode");
    let done = format!("refused in transaction mode, clients at work in session mode{tests}");
    let mut outcome = rig.audit().await.into_outcome(&done);
    outcome.none("not refused in transaction mode", refused);
    outcome.none("API tests that failed", failed);
    outcome
}

/// Behind transaction mode, and without a word.
async fn is_refused(plan: &Plan, dir: &Directory, postgres: &Postgres) -> Vec<String> {
    let settings = "pool_mode = transaction";
    let pooler = PgBouncer::before(postgres.port, &dir.join("transaction"), settings).await;
    let log = dir.join("refused.log");
    let mut service = Service::on(plan, &pooler.url(), &log);
    service.launch();
    let started = service.process().ended().await;
    let said = service.process().said();
    match !started && said.contains(REFUSAL) {
        true => Vec::new(),
        false => vec![said],
    }
}

/// Runs the tests of the API, with each service that they start behind the pooler.
async fn api_tests(postgres: &Postgres, pooler: &PgBouncer, dir: &Directory) -> Vec<String> {
    // as the server of the tests is, which some of them look at
    postgres.set("ALTER SYSTEM SET fsync = off").await;
    let failed = run_tests(postgres, pooler, dir).await;
    postgres.set("ALTER SYSTEM RESET fsync").await;
    failed
}

async fn run_tests(postgres: &Postgres, pooler: &PgBouncer, dir: &Directory) -> Vec<String> {
    let log = std::fs::File::create(dir.join("tests.log")).expect("a log");
    let admin = format!(
        "postgres://postgres:secret@127.0.0.1:{}/postgres",
        postgres.port
    );
    let status = Command::new("cargo")
        .args(["test", "--test", "api", "--", "--test-threads=4"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("TEST_DATABASE_URL", format!("{admin}?sslmode=disable"))
        .env("TEST_POOLER", format!("127.0.0.1:{}", pooler.port))
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .status()
        .await
        .expect("cargo");
    let said = std::fs::read_to_string(dir.join("tests.log")).unwrap_or_default();
    let failed = said.lines().filter(|line| line.ends_with("... FAILED"));
    let mut failed: Vec<_> = failed.map(str::to_owned).collect();
    if !status.success() && failed.is_empty() {
        failed.push(said);
    }
    failed
}
