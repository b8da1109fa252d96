//! Guard: every statement names the tenant in a parameter for each table that it touches, so that it cannot reach
//! another tenant's rows, and a sharded Postgres can tell where they are.

use std::fs;

use regex::Regex;
use serde_json::Value;

use super::tables::tables;

/// Tables that are read before the tenant of a request is known.
const BEFORE_THE_TENANT_IS_KNOWN: [&str; 3] = ["tokens", "access_keys", "browser_sessions"];

/// Tables that all tenants share.
const OF_NO_TENANT: [&str; 2] = ["event_epochs", "leases"];

/// Statements that ask who the tenants are begin with one of these.
const ALL_TENANTS: [&str; 6] = [
    "SELECT count(*) AS \"count!\", c.state FROM tasks",
    "SELECT secret_of.tenant_id, ",
    "SELECT w.tenant_id, w.id FROM webhooks AS w",
    "SELECT tenant_id, id, operation, reason, actor_type, actor_id, actor_role, address, request_id\n         FROM jobs",
    "SELECT tenant_id FROM event_logs",
    "SELECT c.tenant_id FROM task_counts AS c",
];

#[test]
fn every_statement_names_the_tenant_for_each_table_it_touches() {
    let statements = statements();
    assert!(statements.len() > 40, "{} statements", statements.len());
    let named = Regex::new(
        r"tenant_id = \$1|\([ \n]*tenant_id,[^()]+\)[ \n]*(VALUES \([ \n]*\$1|SELECT[ \n])",
    )
    .expect("a pattern");
    for Statement { sql: statement, .. } in &statements {
        let touched = touched(statement);
        if touched
            .iter()
            .any(|table| BEFORE_THE_TENANT_IS_KNOWN.contains(&table.as_str()))
            || asks_for_all_tenants(statement)
        {
            continue;
        }
        let named = named.find_iter(statement).count();
        assert!(
            named >= touched.len(),
            "{named} times the tenant for {touched:?} in:\n{statement}"
        );
    }
}

#[test]
fn every_function_that_runs_statements_has_a_span() {
    let storage = concat!(env!("CARGO_MANIFEST_DIR"), "/src/storage");
    let mut found = 0;
    for directory in [
        "",
        "access",
        "events",
        "jobs",
        "migprojects",
        "outcomes",
        "samples",
        "sources",
        "tasks",
        "templates",
        "watches",
        "webhooks",
    ] {
        for entry in fs::read_dir(format!("{storage}/{directory}")).expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default();
            // connections, which run no statement of their own
            if path.is_dir() || name == "pool.rs" || name == "session.rs" {
                continue;
            }
            let source = fs::read_to_string(&path).expect("a file");
            let public: Vec<_> = source.match_indices("\npub async fn ").collect();
            for (at, _) in &public {
                let before = source[..*at].lines().last();
                let spanned = before.is_some_and(|line| line.starts_with("#[tracing::instrument("));
                assert!(
                    spanned,
                    "{}: {:?}",
                    path.display(),
                    source[*at..].lines().nth(1)
                );
            }
            found += public.len();
        }
    }
    assert!(found > 50, "{found} functions");
}

/// Whether a statement is one of housekeeping, which asks who the tenants are.
pub(super) fn asks_for_all_tenants(statement: &str) -> bool {
    ALL_TENANTS.iter().any(|asks| statement.starts_with(asks))
}

/// A statement of the service.
pub(super) struct Statement {
    pub(super) sql: String,
    /// The types of its parameters.
    pub(super) parameters: Vec<String>,
}

/// The statements of the service, from the cache that the build checks them against.
pub(super) fn statements() -> Vec<Statement> {
    let cache = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")).expect("the cache");
    let statement = |entry: std::io::Result<fs::DirEntry>| {
        let file = fs::read(entry.expect("an entry").path()).expect("a file");
        let query: Value = serde_json::from_slice(&file).expect("JSON");
        let parameters = query["describe"]["parameters"]["Left"].clone();
        Statement {
            sql: query["query"].as_str().expect("a query").to_owned(),
            parameters: serde_json::from_value(parameters).unwrap_or_default(),
        }
    };
    cache.map(statement).collect()
}

/// The tables that a statement reads or writes, each as often as it names it.
pub(super) fn touched(statement: &str) -> Vec<String> {
    let named =
        Regex::new(r"(?:FROM|JOIN|UPDATE|INTO|,)[ \n]+([a-z_]+)(?:[ \n]|$)").expect("a pattern");
    let names = named
        .captures_iter(statement)
        .map(|found| found[1].to_owned());
    names
        .filter(|name| {
            !OF_NO_TENANT.contains(&name.as_str()) && tables().any(|table| table.name == name)
        })
        .collect()
}
