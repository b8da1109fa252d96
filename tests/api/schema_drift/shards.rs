//! Guard: on a Citus cluster, each statement touches one shard, those that ask for all tenants excepted. It needs such a
//! cluster, which `TEST_CITUS_URL` names.

use regex::{Captures, Regex};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::statements::{Statement, asks_for_all_tenants, statements, touched};
use crate::support::db::{database, on_a_cluster};

#[tokio::test]
async fn every_statement_touches_one_shard() {
    if on_a_cluster() {
        let database = database().await;
        let mut coordinator = database.another().await.into_connection();
        let (mut planned, mut wrong) = (0, Vec::new());
        for statement in statements() {
            if touched(&statement.sql).is_empty() || asks_for_all_tenants(&statement.sql) {
                continue;
            }
            planned += 1;
            let plan = plan(&mut coordinator, &statement).await;
            if let Err(reason) = plan.and_then(|plan| look(&plan)) {
                wrong.push(format!("{reason}:\n{}", statement.sql));
            }
        }
        assert!(planned > 100, "{planned} statements");
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    } else {
        eprintln!("skipped: TEST_CITUS_URL names no coordinator");
    }
}

/// How the coordinator would run a statement, with a value for each parameter: with none, it would plan for any.
async fn plan(coordinator: &mut PgConnection, statement: &Statement) -> Result<String, String> {
    let parameter = Regex::new(r"\$(\d+)").expect("a pattern");
    let filled = parameter.replace_all(&statement.sql, |found: &Captures<'_>| {
        let number: usize = found[1].parse().expect("a number");
        value(number, &statement.parameters[number - 1])
    });
    let explain = format!("EXPLAIN (COSTS OFF) {filled}");
    let lines = sqlx::query(AssertSqlSafe(explain))
        .fetch_all(coordinator)
        .await
        .map_err(|error| error.to_string())?;
    let lines: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
    Ok(lines.join("\n"))
}

/// Where a statement has several parts, each of them is a task on one shard, and all are the tenant's.
fn look(plan: &str) -> Result<(), String> {
    let many = plan
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Task Count: "))
        .find(|count| !matches!(*count, "0" | "1"));
    match many {
        Some(count) => Err(format!("{count} shards")),
        None if plan.contains("Could not get remote plan") => Err("refused by a worker".into()),
        None => Ok(()),
    }
}

/// A value of a parameter, by the name of its type in the cache. The first one is the tenant.
fn value(number: usize, kind: &str) -> String {
    let (element, is_array) = match kind.strip_suffix("Array") {
        Some(element) => (element, true),
        None => (kind, false),
    };
    let (sql, value) = match element {
        "Text" => ("text", "ab"),
        "Int8" => ("bigint", "1"),
        "Int4" => ("integer", "1"),
        "Bool" => ("boolean", "true"),
        "Float8" => ("float8", "1"),
        "Float4" => ("real", "1"),
        "Jsonb" => ("jsonb", "{}"),
        "Bytea" => ("bytea", "a"),
        other => panic!("parameter {number} is of type {other}"),
    };
    match is_array {
        true => format!("('{{}}'::{sql}[])"),
        false => format!("('{value}'::{sql})"),
    }
}
