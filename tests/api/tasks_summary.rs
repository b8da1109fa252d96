//! `GET /ext/v1/tasks/summary`.

use serde_json::{Value, json};

use crate::support::app::App;

async fn summary(app: &App, query: &str) -> Value {
    app.get(&format!("/ext/v1/tasks/summary?{query}"))
        .await
        .ok()
}

fn counts(summary: &Value) -> Vec<(String, i64)> {
    let states = summary["states"].as_array().expect("a list").iter();
    let counts = states.map(|one| {
        assert_eq!(one["has_more"], false);
        let state = one["state"].as_str().expect("a text");
        (state.to_owned(), one["count"].as_i64().expect("a number"))
    });
    counts.collect()
}

#[tokio::test]
async fn an_account_without_tasks_has_a_summary_of_nothing() {
    let app = App::new().await;
    let expected = json!({
        "states": [], "at_work": 0, "has_more_at_work": false, "replicatesize": 0, "totalsize": 0, "migrate_speed": 0.0,
        "estimate_complete_time": null, "stalled": [], "has_more_stalled": false,
    });
    assert_eq!(summary(&app, "").await, expected);
}

#[tokio::test]
async fn tasks_are_counted_by_state_and_those_at_work_added_up() {
    let app = App::new().await;
    app.task().await;
    app.task().await;
    let mut tasks = Vec::new();
    for (name, progress, time) in [
        ("web-1", 20, 1_000),
        ("web-2", 30, 3_000),
        ("db", 40, 2_000),
    ] {
        let task = app
            .started_like(|body| body["name"] = json!(name))
            .await
            .task;
        app.report(&task, "MIGRATE_WINDOWS_BLOCK", progress)
            .await
            .ok();
        let update = json!({"estimate_complete_time": time});
        app.put(&format!("/v3/tasks/{task}"), &update).await.ok();
        tasks.push(task);
    }
    let seen = summary(&app, "").await;
    assert_eq!(
        counts(&seen),
        [("READY".to_owned(), 2), ("RUNNING".to_owned(), 3)]
    );
    let mut figures = seen.clone();
    figures.as_object_mut().expect("an object").remove("states");
    let expected = json!({
        "at_work": 3, "has_more_at_work": false, "replicatesize": 900, "totalsize": 3000, "migrate_speed": 37.5,
        "estimate_complete_time": 3000, "stalled": [], "has_more_stalled": false,
    });
    assert_eq!(figures, expected);

    let web = summary(&app, "name=web").await;
    assert_eq!(counts(&web), [("RUNNING".to_owned(), 2)]);
    assert_eq!(web["replicatesize"], 500);
    assert_eq!(
        counts(&summary(&app, "state=READY").await),
        [("READY".to_owned(), 2)]
    );
    assert_eq!(summary(&app, "state=READY").await["at_work"], 0);

    for state in ["SYNCING", "AN AGENT'S OWN"] {
        let path = format!("/v3/tasks/{}", tasks[1]);
        app.put(&path, &json!({"state": state})).await.ok();
        let seen = summary(&app, "").await;
        assert!(counts(&seen).contains(&(state.to_owned(), 1)), "{seen}");
        assert_eq!(
            seen["estimate_complete_time"], 2000,
            "it has no end of its own"
        );
    }
}

#[tokio::test]
async fn counts_end_at_ten_thousand() {
    let app = App::new().await;
    let pool = app.database.pool(1);
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time)
         SELECT 'default', 'row-' || n, 0, 0 FROM generate_series(1, 10001) AS n",
        "INSERT INTO tasks (tenant_id, id, source_id, version, state, migrate_speed)
         SELECT 'default', 'row-' || n, 'row-' || n, 1, 'RUNNING', 1 FROM generate_series(1, 10001) AS n",
    ] {
        sqlx::query(sql).execute(&pool).await.expect("rows");
    }
    let seen = summary(&app, "").await;
    let expected = json!([{"state": "RUNNING", "count": 10_000, "has_more": true}]);
    assert_eq!(seen["states"], expected);
    assert_eq!(
        (&seen["at_work"], &seen["has_more_at_work"]),
        (&json!(10_000), &json!(true))
    );
}
