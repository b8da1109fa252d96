//! The longest lists that the API allows.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::support::app::App;
use crate::support::fixtures::assert_reads_back;

#[tokio::test]
async fn as_many_sub_tasks_as_the_api_allows_are_kept_and_leave_no_rows_behind() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let longest = json!({"sub_tasks": sub_tasks(65_535)});
    app.put(&path, &longest).await.ok();
    assert_reads_back(&longest, &app.get(&path).await.ok());
    assert_eq!(rows(&app, "sub_tasks").await, 65_535);

    for fewer in [3, 0] {
        let shorter = json!({"sub_tasks": sub_tasks(fewer)});
        app.put(&path, &shorter).await.ok();
        assert_reads_back(&shorter, &app.get(&path).await.ok());
        assert_eq!(rows(&app, "sub_tasks").await, fewer);
    }
}

#[tokio::test]
async fn one_sub_task_more_than_the_api_allows_is_refused() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let longer = json!({"sub_tasks": sub_tasks(65_536)});
    let refusal = app.put(&path, &longer).await.refused(400, "SMS.6014");
    let message = refusal["error_msg"].as_str().unwrap_or_default();
    assert!(message.starts_with("sub_tasks "), "{message}");
}

#[tokio::test]
async fn a_thousand_disks_of_sixty_volumes_are_kept_and_leave_no_rows_behind() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let update = |disks: usize, volumes| {
        json!({
            "source_server": {"disks": source_disks(disks.min(5), volumes)},
            "target_server": {"os_type": "LINUX", "disks": target_disks(disks, volumes)},
        })
    };
    for (disks, volumes) in [(1_000, 60), (1_000, 2), (5, 3), (5, 0), (0, 0)] {
        let update = update(disks, volumes);
        app.put(&path, &update).await.ok();
        assert_reads_back(&update, &app.get(&path).await.ok());
        // the registered source has one more
        let all = disks + disks.min(5);
        assert_eq!(rows(&app, "disks").await, 1 + all);
        assert_eq!(rows(&app, "volumes").await, 1 + all * volumes);
    }
}

fn sub_tasks(count: usize) -> Vec<Value> {
    let sub_task = |id| {
        json!({
            "id": id, "name": format!("sub-task {id}"), "progress": id % 101, "start_date": id,
            "end_date": null, "migrate_speed": 12.5, "user_op": "REPLICATE",
        })
    };
    (0..count).map(sub_task).collect()
}

fn source_disks(disks: usize, volumes: usize) -> Vec<Value> {
    let volume = |id| {
        json!({
            "index": id, "name": format!("/dev/vda{id}"), "device_use": "NORMAL", "size": id,
            "uuid": format!("u-{id}"),
        })
    };
    let disk = |id| {
        json!({
            "name": format!("/dev/vd{id}"), "device_use": "OS", "size": id, "used_size": 1,
            "physical_volumes": (0..volumes).map(volume).collect::<Vec<_>>(),
        })
    };
    (0..disks).map(disk).collect()
}

fn target_disks(disks: usize, volumes: usize) -> Vec<Value> {
    let mut list = source_disks(disks, volumes);
    for (id, disk) in list.iter_mut().enumerate() {
        disk["id"] = id.into();
        disk["disk_id"] = id.to_string().into();
    }
    list
}

/// Counts the rows of a table or view.
async fn rows(app: &App, table: &str) -> usize {
    let mut connection = PgConnection::connect_with(&app.database.options)
        .await
        .expect("a connection");
    let count = format!("SELECT count(*) FROM {table} WHERE tenant_id = 'default'");
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(count))
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    count.try_into().expect("not negative")
}
