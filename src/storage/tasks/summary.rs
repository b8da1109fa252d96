//! All tasks that match, in figures.

use serde::Deserialize;
use sqlx::types::Json;

use super::super::page::MOST_COUNTED;
use super::super::{Result, Transaction, given, of_enterprise_project};
use super::matching::matching;
use crate::model::{ListTasks, StallCount, StateCount, TasksSummary};

/// Sums over the tasks at work.
#[derive(Debug, Deserialize)]
struct Sums {
    count: i64,
    replicatesize: Option<i64>,
    totalsize: Option<i64>,
    migrate_speed: Option<f64>,
    estimate_complete_time: Option<i64>,
}

/// Counts and adds up the tasks that match. Needs a snapshot.
///
/// Of each state, and of the tasks at work, so many are looked at as [`MOST_COUNTED`]: it costs the same however many tasks
/// there are.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn summary(db: &mut Transaction, wanted: &ListTasks) -> Result<TasksSummary> {
    let states = states(db, wanted).await?;
    let sums = sums(db, wanted).await?;
    let stalled = stalled(db, wanted).await?;
    Ok(TasksSummary {
        states,
        at_work: sums.count.min(MOST_COUNTED),
        has_more_at_work: sums.count > MOST_COUNTED,
        replicatesize: sums.replicatesize.unwrap_or(0),
        totalsize: sums.totalsize.unwrap_or(0),
        migrate_speed: sums.migrate_speed.unwrap_or(0.0),
        estimate_complete_time: sums.estimate_complete_time,
        has_more_stalled: stalled.iter().map(|one| one.count).sum::<i64>() > MOST_COUNTED,
        stalled,
    })
}

/// How many tasks there are in each state: from the index by state, state by state.
async fn states(db: &mut Transaction, wanted: &ListTasks) -> Result<Vec<StateCount>> {
    let states = matching!(
        r#"
        WITH RECURSIVE states AS (
            (SELECT t.state FROM tasks AS t WHERE t.tenant_id = $1 ORDER BY t.state LIMIT 1)
            UNION ALL
            SELECT (
                SELECT t.state FROM tasks AS t
                WHERE t.tenant_id = $1 AND t.state > states.state
                ORDER BY t.state
                LIMIT 1
            )
            FROM states
            WHERE states.state IS NOT NULL
        )
        SELECT json_build_object(
            'state', states.state, 'count', least(counted.count, $13 - 1), 'has_more', counted.count >= $13
        ) AS "state!: Json<StateCount>"
        FROM states CROSS JOIN LATERAL (
            SELECT count(*) AS count FROM (SELECT"#,
        // in the order of the index, as PostgreSQL does not know the state and would take it for a common one
        "AND tasks.state = states.state ORDER BY tasks.state, tasks.id LIMIT $13) AS matches
        ) AS counted
        WHERE counted.count > 0
        ORDER BY states.state",
        db,
        wanted,
        MOST_COUNTED + 1
    );
    let states = states.fetch_all(db.connection()).await?;
    Ok(states.into_iter().map(|state| state.0).collect())
}

/// How far the tasks are that copy data at the moment. One that is SYNCING has no end of its own.
async fn sums(db: &mut Transaction, wanted: &ListTasks) -> Result<Sums> {
    let sums = matching!(
        r#"
        SELECT json_build_object(
            'count', count(*), 'replicatesize', sum(replicatesize), 'totalsize', sum(totalsize),
            'migrate_speed', sum(migrate_speed), 'estimate_complete_time', max(estimate_complete_time)
        ) AS "sums!: Json<Sums>"
        FROM (
            SELECT
                replicatesize, totalsize, migrate_speed,
                CASE WHEN state = 'RUNNING' THEN estimate_complete_time END AS estimate_complete_time"#,
        "AND state IN ('RUNNING', 'SYNCING') LIMIT $13) AS matches",
        db,
        wanted,
        MOST_COUNTED + 1
    );
    Ok(sums.fetch_one(db.connection()).await?.0)
}

/// How many tasks are stalled, by reason.
async fn stalled(db: &mut Transaction, wanted: &ListTasks) -> Result<Vec<StallCount>> {
    let stalled = matching!(
        r#"
        SELECT json_build_object('reason', reason, 'count', count(*)) AS "stalled!: Json<StallCount>"
        FROM (
            SELECT stalled AS reason"#,
        "AND stalled IS NOT NULL LIMIT $13) AS matches GROUP BY reason ORDER BY reason",
        db,
        wanted,
        MOST_COUNTED + 1
    );
    let stalled = stalled.fetch_all(db.connection()).await?;
    Ok(stalled.into_iter().map(|one| one.0).collect())
}
