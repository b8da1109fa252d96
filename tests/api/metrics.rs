//! What Prometheus sees, and what the request log has of callers.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};
use tokio::process::Command;

use crate::startup::databases::on;
use crate::startup::service::{Service, command, run};
use crate::support::db::database;
use crate::support::dir::Dir;
use crate::support::fixtures;
use crate::support::live::{Reply, Wire};

const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// Names that labels may have. Values of all of them are from short lists that the service itself makes.
const LABELS: [&str; 12] = [
    "le",
    "line",
    "method",
    "operation",
    "outcome",
    "quantile",
    "reason",
    "result",
    "route",
    "state",
    "status",
    "version",
];

/// Metrics that there are only with HTTPS or an IAM, or once something has gone wrong.
const SOMETIMES: [&str; 10] = [
    "sms_answers_given_up_total",
    "sms_database_queue",
    "sms_database_queue_seconds",
    "sms_database_replica_reads_total",
    "sms_http_connections_refused_total",
    "sms_iam_cache_total",
    "sms_iam_requests_total",
    "sms_refused_total",
    "sms_tls_certificate_expiry_seconds",
    "sms_webhook_attempts_total",
];

/// The samples of the service's metrics: name with labels, and value.
async fn samples(service: &Service) -> BTreeMap<String, f64> {
    let body = service.get("/metrics").await.body;
    let samples = body.lines().filter(|line| line.starts_with("sms_"));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a value");
        (name.to_owned(), value.parse().expect("a number"))
    };
    samples.map(sample).collect()
}

/// Waits until a sample has this value.
async fn until(service: &Service, name: &str, value: f64) {
    let has_come = async {
        while samples(service).await.get(name) != Some(&value) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), has_come).await;
    if waited.is_err() {
        let seen = samples(service).await;
        let seen: Vec<_> = seen
            .iter()
            .filter(|(name, _)| !name.contains("_bucket"))
            .collect();
        panic!("{name} is not {value}: {seen:#?} {}", service.said());
    }
}

#[tokio::test]
async fn every_metric_is_documented_and_names_no_account_task_or_client() {
    let dir = Dir::new();
    let database = database().await;
    let first = Service::start(on(&database, &dir)).await;
    let task = first.task().await;
    first.stop().await;
    // the next instance would count as soon as the first one's turn is over
    let mut connection = PgConnection::connect_with(&database.options)
        .await
        .expect("connected");
    connection
        .execute("DELETE FROM leases")
        .await
        .expect("deleted");
    let service = Service::start(on(&database, &dir)).await;
    // counted when an instance starts
    until(&service, r#"sms_tasks{state="READY"}"#, 1.0).await;
    let action = format!("/v3/tasks/{task}/action");
    service
        .ask("POST", &action, r#"{"operation": "start"}"#)
        .await;
    for progress in [10, 20, 5] {
        let report = fixtures::progress("CREATE_CLOUD_SERVER", progress).to_string();
        service
            .ask("PUT", &format!("/v3/tasks/{task}/progress"), &report)
            .await;
    }
    let mut stream = Wire::connect(service.address).await.expect("connected");
    stream
        .send("GET", "/ext/v1/events/stream", "")
        .await
        .expect("sent");
    until(&service, "sms_streams", 1.0).await;
    until(
        &service,
        r#"sms_progress_reports_total{result="applied"}"#,
        2.0,
    )
    .await;
    until(
        &service,
        r#"sms_progress_reports_total{result="late"}"#,
        1.0,
    )
    .await;
    let seen = samples(&service).await;
    assert!(
        seen[r#"sms_database_connections{state="idle"}"#] >= 1.0,
        "{seen:#?}"
    );
    assert!(
        seen[r#"sms_database_operation_seconds_count{operation="progress"}"#] >= 3.0,
        "{seen:#?}"
    );
    assert!(seen.contains_key("sms_events_lag_seconds"), "{seen:#?}");

    let label = Regex::new(r#"([a-z_]+)="([^"]*)""#).expect("a pattern");
    let mut families = BTreeSet::new();
    for name in seen.keys() {
        let family = name.split('{').next().expect("a name");
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| family.strip_suffix(end))
            .unwrap_or(family);
        families.insert(family.to_owned());
        for found in label.captures_iter(name) {
            assert!(LABELS.contains(&&found[1]), "{name}");
            assert!(
                !found[2].contains(&task) && !found[2].contains("default"),
                "{name}"
            );
        }
    }
    let documented = Regex::new(r"`(sms_[a-z_]+)`").expect("a pattern");
    let rows = OPERATIONS
        .lines()
        .filter(|line| line.starts_with("| `sms_"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let documented: BTreeSet<_> = cells
        .flat_map(|cell| {
            documented
                .captures_iter(cell)
                .map(|found| found[1].to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let always: BTreeSet<_> = documented
        .iter()
        .filter(|name| !SOMETIMES.contains(&name.as_str()))
        .cloned()
        .collect();
    let of_a_quiet_service: BTreeSet<_> = families
        .iter()
        .filter(|name| !SOMETIMES.contains(&name.as_str()))
        .cloned()
        .collect();
    assert_eq!(of_a_quiet_service, always);
    assert!(SOMETIMES.iter().all(|name| documented.contains(*name)));
    drop(stream);
    until(&service, "sms_streams", 0.0).await;
    service.stop().await;
}

#[tokio::test]
async fn the_request_log_names_the_account_and_what_the_caller_showed_unless_it_must_not() {
    let dir = Dir::new();
    let created = run(with(&dir, &["token", "create", "--tenant", "acme"])).await;
    let token = created.printed.trim().to_owned();
    let listed = run(with(
        &dir,
        &["token", "list", "--tenant", "acme", "-o", "name"],
    ))
    .await;
    let id = listed.printed.trim().to_owned();
    for (setting, is_named) in [("true", true), ("false", false)] {
        let mut serving = with(&dir, &["serve", "--auth", "required"]);
        serving.env("SMS_LOG_CALLERS", setting);
        let service = Service::start(serving).await;
        assert_eq!(ask(&service, &token).await.status, 200);
        assert_eq!(ask(&service, "sms_unknown").await.status, 401);
        let said = service.stop().await.said;
        let lines: Vec<Value> = said
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let lines: Vec<_> = lines
            .iter()
            .filter(|line| line["route"] == "/v3/tasks")
            .collect();
        let [known, unknown] = lines[..] else {
            panic!("not two requests: {said}");
        };
        let named = is_named.then_some(("acme", "token", id.as_str()));
        let text = |name: &str| known[name].as_str();
        let found = text("account").zip(text("actor")).zip(text("actor_id"));
        assert_eq!(
            found.map(|((account, actor), id)| (account, actor, id)),
            named,
            "{known}"
        );
        assert_eq!(unknown["account"], Value::Null, "{unknown}");
        assert!(!said.contains(&token), "the log has a secret");
    }
}

fn with(dir: &Dir, arguments: &[&str]) -> Command {
    let mut command = command(dir);
    command.args(arguments);
    command
}

async fn ask(service: &Service, token: &str) -> Reply {
    let mut wire = Wire::connect(service.address).await.expect("connected");
    wire.headers = format!("x-auth-token: {token}\r\n");
    wire.ask("GET", "/v3/tasks", "").await.expect("an answer")
}
