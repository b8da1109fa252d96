//! Guards of what is in `deploy/`; `scripts/deploy` checks it with the programs that read it.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;
use tokio::net::UnixDatagram;

use crate::startup::service::{Service, command};
use crate::support::dir::Dir;

const ALERTS: &str = include_str!("../../deploy/prometheus/alerts.yml");
const ALERT_TESTS: &str = include_str!("../../deploy/prometheus/alerts_test.yml");
const DASHBOARD: &str = include_str!("../../deploy/grafana/dashboard.json");
const OPERATIONS: &str = include_str!("../../docs/operations.md");
const COMMANDS: &str = include_str!("../../docs/commands.md");

/// All that look like metrics.
fn metrics(text: &str) -> BTreeSet<String> {
    let name = Regex::new("sms_[a-z_]+").expect("a pattern");
    let names = name.find_iter(text).map(|found| {
        let name = found.as_str();
        name.strip_suffix("_bucket").unwrap_or(name).to_owned()
    });
    names.collect()
}

/// A test holds the documented metrics to those of a running service.
#[test]
fn alerts_and_dashboard_name_only_metrics_that_there_are_and_the_dashboard_all_of_them() {
    let rows = OPERATIONS
        .lines()
        .filter(|line| line.starts_with("| `sms_"));
    let documented: BTreeSet<_> = rows
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(metrics)
        .collect();
    assert!(documented.len() > 15, "{documented:?}");
    let dashboard: Value = serde_json::from_str(DASHBOARD).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let exprs = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().expect("targets"));
    let exprs: Vec<_> = exprs
        .map(|target| target["expr"].as_str().expect("a text"))
        .collect();
    for name in exprs
        .iter()
        .flat_map(|expr| metrics(expr))
        .chain(metrics(ALERTS))
    {
        assert!(documented.contains(&name), "{name}");
    }
    let shown: BTreeSet<_> = exprs.iter().flat_map(|expr| metrics(expr)).collect();
    let hidden: Vec<_> = documented.difference(&shown).collect();
    assert_eq!(
        hidden,
        [
            "sms_answers_given_up_total",
            "sms_database_queue_seconds",
            "sms_iam_cache_total"
        ]
    );
}

#[test]
fn every_alert_is_tested_both_ways_and_says_what_to_do_with_commands_that_there_are() {
    let alert = Regex::new(r"- alert: (\w+)").expect("a pattern");
    let alerts: Vec<_> = alert
        .captures_iter(ALERTS)
        .map(|found| found[1].to_owned())
        .collect();
    assert!(alerts.len() >= 11);
    for name in &alerts {
        assert!(ALERT_TESTS.matches(name.as_str()).count() >= 2, "{name}");
    }
    assert_eq!(ALERTS.matches("remedy: ").count(), alerts.len());
    let called = Regex::new(r"`(?:sms-task-service )?((?:task|event|webhook|doctor)(?: [a-z]+)?)")
        .expect("a pattern");
    let mut count = 0;
    for call in called.captures_iter(ALERTS) {
        assert!(
            COMMANDS.contains(&format!("\n## {}\n", &call[1])),
            "{}",
            &call[1]
        );
        count += 1;
    }
    assert!(count >= 5);
}

#[tokio::test]
async fn systemd_is_told_when_the_service_serves_and_when_it_stops() {
    let dir = Dir::new();
    let path = dir.file("notify");
    let systemd = UnixDatagram::bind(&path).expect("a socket");
    let mut serving = command(&dir);
    serving.env("NOTIFY_SOCKET", &path);
    let service = Service::start(serving).await;
    assert_eq!(told(&systemd).await, "READY=1");
    assert_eq!(service.get("/health/ready").await.status, 200);
    service.stop().await;
    assert_eq!(told(&systemd).await, "STOPPING=1");
}

async fn told(systemd: &UnixDatagram) -> String {
    let mut message = [0; 256];
    let waited = tokio::time::timeout(
        std::time::Duration::from_secs(60),
        systemd.recv(&mut message),
    );
    let length = waited.await.expect("a message in time").expect("a message");
    String::from_utf8_lossy(&message[..length])
        .trim()
        .to_owned()
}
