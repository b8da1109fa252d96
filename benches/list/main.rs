//! Does a page of the list cost the same however many tasks there are?
//!
//! `cargo bench --bench list`: a durable Postgres and the release server, pages of tasks and sources at ten
//! thousand of each and at a million, one client that asks both in turn, medians.

#[path = "../rates/service.rs"]
#[expect(
    dead_code,
    reason = "only the other bench asks for the process and its start"
)]
mod service;

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use service::{Service, TempDir};
use sms_task_service::embedded_pg::{Server, Settings};
use sqlx::{Connection, Executor, PgConnection};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Pages, each asked for at both sizes.
const PAGES: [(&str, &str); 16] = [
    ("first page", "/v3/tasks?limit=100"),
    (
        "page at offset 10,000 - 100",
        "/v3/tasks?limit=100&offset=9900",
    ),
    (
        "first page of a state with a thousand tasks",
        "/v3/tasks?limit=100&state=RUNNING",
    ),
    (
        "first page of a state that almost all are in",
        "/v3/tasks?limit=100&state=READY",
    ),
    (
        "page after a marker, in the middle",
        "/v3/tasks?limit=100&marker=0190a1b2-0000-7000-8000-000000005000",
    ),
    ("by source", "/v3/tasks?source_server_id=s77"),
    ("first page of sources", "/v3/sources?limit=100"),
    (
        "first page of sources in a state that almost all are in",
        "/v3/sources?limit=100&state=waiting",
    ),
    (
        "page of sources after a marker",
        "/v3/sources?limit=100&marker=s5000",
    ),
    ("summary of tasks", "/ext/v1/tasks/summary"),
    ("first page of events", "/ext/v1/events"),
    ("newest events", "/ext/v1/events?order=desc"),
    (
        "events of a task",
        "/ext/v1/tasks/0190a1b2-0000-7000-8000-000000005000/events",
    ),
    ("events of a rare type", "/ext/v1/events?type=task.failed"),
    (
        "events of an hour",
        "/ext/v1/events?since=3600000&until=7200000",
    ),
    (
        "events after the last one",
        "/ext/v1/events?after=0000000100000000000000037fffffffffffffff",
    ),
];

#[tokio::main]
async fn main() -> Result<()> {
    let dir = TempDir::new()?;
    let postgres = Server::start(&Settings::new(dir.path().join("pg"))).await?;
    let mut services = Vec::new();
    for (name, tasks) in [("few", 10_000), ("many", 1_000_000)] {
        postgres.create_database(name).await?;
        let url = postgres.url(name);
        services.push(Service::start(&url)?);
        seed(&url, tasks).await?;
    }

    for (name, path) in PAGES {
        let [few, many] = medians([&services[0].address, &services[1].address], path)?;
        println!(
            "{name}: {few:.2} ms at 10,000 tasks, {many:.2} ms at 1,000,000: {:.2} times",
            many / few
        );
    }
    drop(services);
    postgres.stop().await?;
    Ok(())
}

/// Tasks, each with its servers and five sub-tasks; the first thousand are RUNNING.
async fn seed(url: &str, tasks: i32) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    // foreign keys are not what is measured
    connection
        .execute("SET session_replication_role = replica")
        .await?;
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time, state)
         SELECT 'default', 's' || i, i, 0, CASE WHEN i <= 1000 THEN 'replicate' ELSE 'waiting' END
         FROM generate_series(1, $1) AS i",
        "INSERT INTO tasks (tenant_id, id, source_id, name, state, sub_task_count, version)
         SELECT 'default', '0190a1b2-0000-7000-8000-' || lpad(i::text, 12, '0'), 's' || i, 'MigrationTask',
             CASE WHEN i <= 1000 THEN 'RUNNING' ELSE 'READY' END, 5, 1
         FROM generate_series(1, $1) AS i",
        "INSERT INTO task_servers (tenant_id, task_id, source, target, clone)
         SELECT t.tenant_id, t.id, server, server, server
         FROM tasks AS t, (VALUES ('{\"name\": \"name\", \"os_type\": \"LINUX\"}'::jsonb)) AS x (server)
         WHERE t.version < $1",
        "INSERT INTO sub_tasks (tenant_id, task_id, position, name, progress)
         SELECT 'default', '0190a1b2-0000-7000-8000-' || lpad(i::text, 12, '0'), p, 'MIGRATE_LINUX_FILE', 0
         FROM generate_series(1, $1) AS i, generate_series(1, 5) AS p",
    ] {
        sqlx::query(sql).bind(tasks).execute(&mut connection).await?;
    }
    for sql in [
        "INSERT INTO task_counts VALUES ('default', $1)",
        "INSERT INTO source_counts VALUES ('default', $1)",
        // one a second; each thousandth is of another type
        "INSERT INTO events (tenant_id, epoch, tx, seq, at, type, task_id, source_id, data, actor_type)
         SELECT 'default', 1, 3, i, i * 1000, CASE WHEN i % 1000 = 0 THEN 'task.failed' ELSE 'command.delivered' END,
             '0190a1b2-0000-7000-8000-' || lpad(i::text, 12, '0'), 's' || i, '{\"command\": \"START\"}', 'token'
         FROM generate_series(1, $1) AS i",
        "INSERT INTO event_logs (tenant_id, epoch, tx, seq) SELECT 'default', 0, 0, 0 WHERE $1 > 0",
    ] {
        let count = sqlx::query(sql).bind(i64::from(tasks));
        count.execute(&mut connection).await?;
    }
    connection.execute("VACUUM ANALYZE").await?;
    connection.execute("CHECKPOINT").await?;
    Ok(())
}

/// Milliseconds a page takes at either address, which take turns so that noise meets both.
fn medians(addresses: [&str; 2], path: &str) -> Result<[f64; 2]> {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..500 {
        for (address, times) in addresses.iter().zip(&mut times) {
            let start = Instant::now();
            get(address, path)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }))
}

fn get(address: &str, path: &str) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.starts_with(b"HTTP/1.1 200") {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&answer).into())
    }
}
