//! Lists are replaced whole, in order.

use serde_json::{Value, json};

use crate::support::app::App;
use crate::support::filled;
use crate::support::fixtures::assert_reads_back;
use crate::support::tables::stray_rows;

#[tokio::test]
async fn lists_that_shrink_and_grow_again_show_no_ghosts_and_leave_no_rows() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    for (seed, items) in [4, 1, 3, 0, 2, 5, 0, 4, 3].into_iter().enumerate() {
        let update = filled::update_to(seed as u64, items);
        app.put(&path, &update).await.ok();
        assert_reads_back(&update, &app.get(&path).await.ok());
        assert_eq!(stray_rows(&app).await, 0, "with {items} items");
    }
}

#[tokio::test]
async fn a_list_in_a_list_shrinks_though_nothing_else_changes() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let mut update = filled::update_to(1, 3);
    app.put(&path, &update).await.ok();
    for (server, list, inner) in [
        ("source_server", "disks", "physical_volumes"),
        ("source_server", "btrfs_list", "subvolumn"),
        ("source_server", "volume_groups", "logical_volumes"),
        ("target_server", "disks", "physical_volumes"),
        ("target_server", "btrfs_list", "subvolumn"),
        ("target_server", "volume_groups", "logical_volumes"),
    ] {
        let inner = &mut update[server][list][1][inner];
        let items = inner.as_array_mut().expect("a list");
        items.remove(0);
        app.put(&path, &update).await.ok();
        assert_reads_back(&update, &app.get(&path).await.ok());
        assert_eq!(stray_rows(&app).await, 0, "{server}.{list}");
    }
}

#[tokio::test]
async fn null_and_nothing_are_told_apart_in_every_list() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let disk = json!({"name": "d", "physical_volumes": null});
    let group = json!({"name": "g", "logical_volumes": null});
    for empty in [json!([]), Value::Null, json!([])] {
        app.put(&path, &filled::update_to(1, 2)).await.ok();
        let update = json!({
            "sub_tasks": empty,
            "source_server": {
                "disks": empty, "btrfs_list": empty, "networks": empty, "volume_groups": empty,
            },
            "target_server": {
                "os_type": "LINUX", "disks": [disk], "btrfs_list": empty, "networks": empty,
                "volume_groups": [group],
            },
        });
        app.put(&path, &update).await.ok();
        assert_reads_back(&update, &app.get(&path).await.ok());
        assert_eq!(stray_rows(&app).await, 0);
    }
}

#[tokio::test]
async fn removing_a_server_removes_its_rows() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    app.put(&path, &filled::update_to(1, 3)).await.ok();
    let update = json!({"source_server": null, "target_server": null, "sub_tasks": null});
    app.put(&path, &update).await.ok();
    assert_eq!(stray_rows(&app).await, 0);
    let again = filled::update_to(2, 2);
    app.put(&path, &again).await.ok();
    assert_reads_back(&again, &app.get(&path).await.ok());
}

#[tokio::test]
async fn the_longest_list_is_kept_to_its_last_item() {
    let app = App::new().await;
    let path = format!("/v3/tasks/{}", app.task().await);
    let longest: Vec<_> = (0..65_535)
        .map(|id| json!({"id": id, "progress": id % 101}))
        .collect();
    let update = json!({ "sub_tasks": longest });
    app.put(&path, &update).await.ok();
    assert_reads_back(&update, &app.get(&path).await.ok());
    let shorter = json!({ "sub_tasks": longest[1..3] });
    app.put(&path, &shorter).await.ok();
    assert_reads_back(&shorter, &app.get(&path).await.ok());
    assert_eq!(stray_rows(&app).await, 0);
}
