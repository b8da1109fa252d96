//! The audit after a storm.

use std::net::SocketAddr;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::CONNECTIONS;
use super::ledger::{Entry, Finding, Ledger};
use super::writes::whole;
use crate::support::app::App;
use crate::support::live::Wire;

/// Application name of the service's connections during the storm.
pub const NAME: &str = "storm";

/// Waits until every connection is idle outside a transaction, several times in a row. Returns whether that happened.
pub async fn rested(app: &App, patience: Duration, ledger: &Ledger) -> bool {
    let mut connection = PgConnection::connect_with(&app.database.options)
        .await
        .expect("a connection");
    let since = Instant::now();
    let mut rested = 0;
    loop {
        let (open, busy): (i64, i64) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE state LIKE 'idle in transaction%'), count(*) FILTER (WHERE state = 'active')
             FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1",
        )
        .bind(NAME)
        .fetch_one(&mut connection)
        .await
        .expect("the activity");
        // connections are also idle between two statements of a request
        rested = if open + busy == 0 { rested + 1 } else { 0 };
        if rested == 5 {
            return true;
        }
        if since.elapsed() > patience {
            let what = format!("{busy} connections are active, {open} idle in a transaction");
            ledger.find(Finding::Open, what);
            return false;
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Checks that every connection of the pool still works.
pub async fn pool(server: SocketAddr, ledger: &Ledger) {
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS * 2 {
        clients.spawn(async move {
            let mut wire = Wire::connect(server).await?;
            let asked = wire.ask("GET", "/v3/tasks?limit=1", "");
            tokio::time::timeout(Duration::from_secs(10), asked).await?
        });
    }
    while let Some(reply) = clients.join_next().await {
        match reply.expect("no panic") {
            Ok(reply) if reply.status == 200 => {}
            other => ledger.find(Finding::Refused, format!("after the storm: {other:?}")),
        }
    }
}

/// Checks that every task is whole and has what was acknowledged.
pub async fn tasks(app: &App, ledger: &Ledger) {
    let tasks = std::mem::take(&mut *ledger.tasks.lock().expect("no panic"));
    for (id, entry) in &tasks {
        let task = app.get(&format!("/v3/tasks/{id}")).await;
        let tag = task.headers["etag"].to_str().expect("text");
        let version = tag.trim_matches('"').parse().expect("a version");
        match whole(entry.kind, &task.ok()) {
            Err(wrong) => ledger.find(Finding::Torn, format!("{id}: {wrong}")),
            Ok(mark) => check(id, entry, version, &mark, ledger),
        }
    }
    let created = std::mem::take(&mut *ledger.created.lock().expect("no panic"));
    for id in &created {
        if app.get(&format!("/v3/tasks/{id}")).await.status != 200 {
            ledger.find(Finding::Lost, format!("{id} was created"));
        }
    }
    counted(app, ledger).await;
}

fn check(id: &str, entry: &Entry, version: i64, mark: &str, ledger: &Ledger) {
    let Some((newest, last)) = entry.versions.iter().max() else {
        return;
    };
    let what = format!("{id} is {mark} at version {version}, acknowledged: {last} at {newest}");
    let same = entry.versions.get(&version).is_none_or(|told| told == mark);
    let alone = !entry.owned || entry.doubtful || mark == last;
    if version < *newest || !same || !alone {
        ledger.find(Finding::Lost, what);
    }
}

/// Checks that the stored count of tasks is the number of tasks.
async fn counted(app: &App, ledger: &Ledger) {
    let list = app.get("/v3/tasks?limit=1").await.ok();
    let mut connection = PgConnection::connect_with(&app.database.options)
        .await
        .expect("a connection");
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM tasks")
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    if list["count"] != rows {
        let what = format!("{rows} tasks, but the count is {}", list["count"]);
        ledger.find(Finding::Torn, what);
    }
}
