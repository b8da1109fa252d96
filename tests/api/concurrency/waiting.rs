//! Two updates that both began before either could write. A statement sees the data as they were when it began, except
//! for the rows that it waited for. Everything else that it reads may be out of date.

use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::PgPool;

use super::in_time;
use crate::support::app::App;
use crate::support::blocked::until_blocked;
use crate::support::filled::update_to;
use crate::support::tables::deadlocks;

/// Updates that prepare the task.
fn beginnings() -> Vec<Value> {
    let removed = json!({
        "source_server": null, "target_server": null, "clone_server": null, "sub_tasks": null,
    });
    vec![update_to(1, 3), removed]
}

fn updates() -> Vec<Value> {
    vec![
        update_to(2, 4),
        update_to(3, 1),
        json!({"name": "5", "source_server": null, "target_server": null, "clone_server": null}),
        json!({"source_server": {"ip": "10.0.0.6"}, "clone_server": {"name": "6"}}),
        json!({
            "source_server": {"disks": [], "networks": null},
            "target_server": {"os_type": "LINUX", "disks": [{"physical_volumes": [{"id": 7}]}]},
            "sub_tasks": [],
        }),
        json!({"sub_tasks": update_to(8, 5)["sub_tasks"]}),
        json!({"source_server": {"volume_groups": update_to(9, 2)["source_server"]["volume_groups"]}}),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_updates_that_waited_have_the_same_result_as_one_after_the_other() {
    let app = Arc::new(App::new().await);
    let pool = app.database.pool(1);
    let paths = [app.task().await, app.task().await].map(|id| format!("/v3/tasks/{id}"));
    let [raced, in_turn] = &paths;
    for beginning in beginnings() {
        for first in updates() {
            for second in updates() {
                for path in [raced, in_turn] {
                    app.put(path, &update_to(4, 2)).await.ok();
                    app.put(path, &beginning).await.ok();
                }
                in_time(race(&app, &pool, raced, [&first, &second])).await;
                app.put(in_turn, &first).await.ok();
                app.put(in_turn, &second).await.ok();
                let mut tasks = Vec::new();
                for path in [raced, in_turn] {
                    let mut task = app.get(path).await.ok();
                    task.as_object_mut().expect("a task").remove("id");
                    tasks.push(task);
                }
                assert_eq!(tasks[0], tasks[1], "{beginning}\n{first}\n{second}");
            }
        }
    }
    assert_eq!(deadlocks(&app).await, 0);
}

/// Locks the tasks' rows until both updates wait, in this order, then releases them.
async fn race(app: &Arc<App>, pool: &PgPool, path: &str, updates: [&Value; 2]) {
    let mut holder = pool.begin().await.expect("a transaction");
    sqlx::query("SELECT FROM tasks WHERE tenant_id = 'default' FOR UPDATE")
        .execute(&mut *holder)
        .await
        .expect("a lock");
    let mut waiting = Vec::new();
    for update in updates {
        let (sender, path, update) = (Arc::clone(app), path.to_owned(), update.clone());
        waiting.push(tokio::spawn(async move {
            sender.put(&path, &update).await.ok()
        }));
        until_blocked(&app.database, waiting.len() as i64).await;
    }
    holder.commit().await.expect("let go");
    for update in waiting {
        update.await.expect("no panic");
    }
}
