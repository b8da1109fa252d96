//! Tasks that have stopped moving.

use std::time::Duration;

use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sms_task_service::background::watch;
use sms_task_service::clock::now;
use sms_task_service::domain::stalled::Thresholds;
use sms_task_service::storage::leases;
use sms_task_service::storage::watches::Scope;
use tokio_util::sync::CancellationToken;

use crate::events::settled;
use crate::startup::service::{Service, command};
use crate::support::app::{App, Started};
use crate::support::dir::Dir;

const MINUTE: i64 = 60 * 1000;

const DATA: &str = "MIGRATE_WINDOWS_BLOCK";

/// What the list says of the one task that there is.
async fn stalled(app: &App) -> Value {
    let list = app.get("/v3/tasks").await.ok();
    list["tasks"][0]["stalled"].clone()
}

/// What has happened to tasks that are stalled or move again.
async fn told(app: &App) -> Vec<Value> {
    settled(app).await;
    let path = "/ext/v1/events?type=task.stalled,task.moving_again";
    let events = app.get(path).await.ok();
    let events = events["events"].as_array().expect("events").iter();
    events
        .map(|event| {
            json!([
                event["type"],
                event["data"]["reason"],
                event["actor"]["type"]
            ])
        })
        .collect()
}

/// The agent asks what there is to do.
async fn poll(app: &App, source: &str) -> Value {
    app.get(&format!("/v3/sources/{source}/command")).await.ok()
}

/// A task that is copying data, looked at for the first time.
async fn copying(app: &App, at: i64) -> Started {
    let started = app.started().await;
    poll(app, &started.source).await;
    app.report(&started.task, DATA, 10).await.ok();
    app.sweep(at).await;
    started
}

#[tokio::test]
async fn a_task_whose_agent_is_silent_is_stalled_until_it_is_heard_from() {
    let app = App::new().await;
    let begun = now();
    let Started { task, source } = copying(&app, begun).await;
    app.sweep(begun + 4 * MINUTE).await;
    assert_eq!(stalled(&app).await, json!(null));
    app.sweep(begun + 6 * MINUTE).await;
    let seen = stalled(&app).await;
    assert_eq!(
        (&seen["reason"], &seen["since"]),
        (&json!("agent_not_seen"), &json!(begun + 6 * MINUTE))
    );
    assert!(
        seen["advice"]
            .as_str()
            .is_some_and(|advice| advice.contains("agent runs")),
        "{seen}"
    );
    app.sweep(begun + 7 * MINUTE).await;
    assert_eq!(
        stalled(&app).await["since"],
        begun + 6 * MINUTE,
        "known since then"
    );

    for (filter, matches) in [("any", 1), ("agent_not_seen", 1), ("no_report", 0), ("", 1)] {
        let list = app.get(&format!("/v3/tasks?stalled={filter}")).await.ok();
        assert_eq!(list["count"], matches, "{filter}");
        let summary = app
            .get(&format!("/ext/v1/tasks/summary?stalled={filter}"))
            .await
            .ok();
        assert_eq!(summary["at_work"], matches, "{filter}");
    }
    let summary = app.get("/ext/v1/tasks/summary").await.ok();
    assert_eq!(
        summary["stalled"],
        json!([{"reason": "agent_not_seen", "count": 1}])
    );
    assert_eq!(summary["has_more_stalled"], false);

    app.age_visits(-6 * MINUTE).await;
    poll(&app, &source).await;
    app.report(&task, DATA, 11).await.ok();
    app.sweep(begun + 8 * MINUTE).await;
    assert_eq!(stalled(&app).await, json!(null));
    assert_eq!(
        told(&app).await,
        [
            json!(["task.stalled", "agent_not_seen", "service"]),
            json!(["task.moving_again", "agent_not_seen", "service"]),
        ]
    );
}

#[tokio::test]
async fn a_reason_gives_way_to_another_and_ends_with_the_work() {
    let app = App::new().await;
    let begun = now();
    let Started { task, .. } = copying(&app, begun).await;
    app.age_visits(-60 * MINUTE).await;
    app.sweep(begun + 11 * MINUTE).await;
    app.report(&task, DATA, 10).await.ok();
    app.sweep(begun + 12 * MINUTE).await;
    app.report(&task, DATA, 10).await.ok();
    app.sweep(begun + 16 * MINUTE).await;
    app.put(&format!("/v3/tasks/{task}"), &json!({"state": "ABORT"}))
        .await
        .ok();
    app.sweep(begun + 17 * MINUTE).await;
    let told: Vec<_> = told(&app)
        .await
        .into_iter()
        .map(|event| json!([event[0], event[1]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["task.stalled", "no_report"]),
            json!(["task.moving_again", "no_report"]),
            json!(["task.stalled", "no_progress"]),
            json!(["task.moving_again", "no_progress"]),
        ]
    );
}

#[tokio::test]
async fn a_command_that_is_fetched_again_and_again_is_unanswered() {
    let app = App::new().await;
    let Started { task, source } = app.started().await;
    let pool = app.database.pool(1);
    for expected in [json!(null), json!(null), json!("command_unanswered")] {
        assert_eq!(poll(&app, &source).await["command_name"], "START");
        app.sweep(now()).await;
        assert_eq!(stalled(&app).await["reason"], expected);
        sqlx::query("UPDATE commands SET held_until = 0")
            .execute(&pool)
            .await
            .expect("due again");
    }
    let stop = json!({"operation": "stop"});
    app.post(&format!("/v3/tasks/{task}/action"), &stop)
        .await
        .ok();
    app.sweep(now()).await;
    assert_eq!(stalled(&app).await, json!(null), "another command");
}

#[tokio::test]
async fn a_task_that_does_not_stop_is_stalled() {
    let app = App::new().await;
    let begun = now();
    let Started { task, .. } = copying(&app, begun).await;
    app.act(&task, "stop").await.ok();
    app.age_visits(-60 * MINUTE).await;
    app.sweep(begun + MINUTE).await;
    app.sweep(begun + 10 * MINUTE).await;
    assert_eq!(stalled(&app).await, json!(null));
    app.sweep(begun + 11 * MINUTE).await;
    assert_eq!(stalled(&app).await["reason"], "stopping_too_long");
}

#[tokio::test]
async fn data_that_hardly_move_are_too_slow() {
    let app = App::new().await;
    let begun = now();
    let Started { task, .. } = copying(&app, begun).await;
    app.age_visits(-60 * MINUTE).await;
    for minute in [5, 10, 15] {
        app.report(&task, DATA, 10 + minute).await.ok();
        app.sweep(begun + minute * MINUTE).await;
    }
    assert_eq!(stalled(&app).await["reason"], "too_slow");
    let limit = json!({"speed_limit": [{"start": "00:00", "end": "23:59", "speed": 0}]});
    app.post(&format!("/v3/tasks/{task}/speed-limit"), &limit)
        .await
        .ok();
    app.sweep(begun + 16 * MINUTE).await;
    assert_eq!(
        stalled(&app).await["reason"],
        "too_slow",
        "there is no limit"
    );
}

#[tokio::test]
async fn of_instances_that_look_at_the_same_time_one_tells() {
    let app = App::new().await;
    let other = app.another_instance().await;
    let begun = now();
    copying(&app, begun).await;
    let later = begun + 6 * MINUTE;
    tokio::join!(
        app.sweep(later),
        other.sweep(later),
        app.sweep(later),
        other.sweep(later)
    );
    app.sweep(later).await;
    assert_eq!(
        told(&app).await,
        [json!(["task.stalled", "agent_not_seen", "service"])]
    );
}

#[tokio::test]
async fn a_task_that_is_being_written_to_is_left_for_the_next_time() {
    let app = App::new().await;
    let begun = now();
    let Started { task, .. } = copying(&app, begun).await;
    let pool = app.database.pool(1);
    let mut writing = pool.begin().await.expect("a transaction");
    let locked = sqlx::query(
        "SELECT id FROM tasks WHERE tenant_id = 'default' AND id = $1 FOR NO KEY UPDATE",
    )
    .bind(&task);
    locked.fetch_one(&mut *writing).await.expect("locked");
    app.sweep(begun + 6 * MINUTE).await;
    assert_eq!(stalled(&app).await, json!(null));
    writing.rollback().await.expect("ended");
    app.sweep(begun + 6 * MINUTE).await;
    assert_eq!(stalled(&app).await["reason"], "agent_not_seen");
}

#[tokio::test]
async fn between_two_looks_at_all_tasks_those_that_report_are_looked_at() {
    let app = App::new().await;
    let begun = now();
    let Started { task, .. } = copying(&app, begun).await;
    let look = async |at: i64| {
        let (thresholds, stop) = (Thresholds::default(), CancellationToken::new());
        let how = (&thresholds, Scope::News);
        watch::sweep(&app.storage(), how, 0, at, &stop)
            .await
            .expect("a look");
    };
    look(begun + 6 * MINUTE).await;
    assert_eq!(stalled(&app).await, json!(null), "nobody has written to it");
    app.report(&task, DATA, 11).await.ok();
    look(begun + 6 * MINUTE).await;
    assert_eq!(stalled(&app).await["reason"], "agent_not_seen");
}

#[tokio::test]
async fn an_account_that_cannot_be_looked_at_keeps_no_other_one_waiting() {
    let first = App::guarded("a").await;
    let second = first.new_token("b", Role::Full).await;
    let second = first.seen_with(Some(second)).await;
    let begun = now();
    for app in [&first, &second] {
        copying(app, begun).await;
    }
    let pool = first.database.pool(1);
    let broken = r#"UPDATE tasks SET speed_limits = '{"speed_limit": 5}' WHERE tenant_id = 'a'"#;
    sqlx::query(broken).execute(&pool).await.expect("broken");
    first.sweep(begun + 6 * MINUTE).await;
    assert_eq!(stalled(&second).await["reason"], "agent_not_seen");
    assert_eq!(stalled(&first).await, json!(null));
}

#[tokio::test]
async fn one_instance_looks_until_it_is_gone_and_a_pause_is_known() {
    let app = App::new().await;
    let mut db = app.storage().connection().await.expect("a connection");
    let steps = [
        ("one", 0, Some(0)),
        ("two", 29_999, None),
        ("one", 20_000, Some(0)),
        ("two", 50_000, None),
        ("two", 50_001, Some(0)),
        ("one", 140_002, Some(140_002)),
    ];
    for (holder, now, expected) in steps {
        let since = leases::hold(&mut db, "watch", holder, now, now + 30_000).await;
        assert_eq!(since.expect("an answer"), expected, "{holder} at {now}");
    }
}

#[tokio::test]
async fn tasks_are_not_stalled_because_the_service_was_away() {
    let app = App::new().await;
    let begun = now();
    copying(&app, begun).await;
    let (thresholds, stop) = (Thresholds::default(), CancellationToken::new());
    let later = begun + 600 * MINUTE;
    for (since, expected) in [
        (later - MINUTE, json!(null)),
        (later - 5 * MINUTE, json!("agent_not_seen")),
    ] {
        let swept = watch::sweep(
            &app.storage(),
            (&thresholds, Scope::All),
            since,
            later,
            &stop,
        )
        .await;
        swept.expect("a look");
        assert_eq!(stalled(&app).await["reason"], expected);
    }
}

#[tokio::test]
async fn the_service_looks_by_itself_and_shows_how_many_are_stalled() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    let metrics = loop {
        let metrics = service.get("/metrics").await.body;
        if metrics.contains("sms_stalled_tasks{") {
            break metrics;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    for reason in ["agent_not_seen", "command_unanswered", "too_slow"] {
        let line = format!("sms_stalled_tasks{{reason=\"{reason}\"}} 0");
        assert!(metrics.contains(&line), "{metrics}");
    }
}
