//! Lists and strings that are too long.

use serde_json::{Value, json};
use sms_task_service::http::RequestLimits;

use super::{SECRET, Target, unchanged};

#[tokio::test]
async fn a_list_of_65_536_items_is_refused_by_name() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let items = |item: &str| format!("[{}{item}]", format!("{item},").repeat(65_535));
        let target_server = |disks: &str| {
            format!("{{\"target_server\": {{\"os_type\": \"LINUX\", \"disks\": {disks}}}}}")
        };
        let [update, create, delete, register] = &target.operations;
        let network = r#"{"name":"","ip":"","netmask":"","gateway":"","mac":""}"#;
        for (operation, body, path) in [
            (
                update,
                format!("{{\"sub_tasks\": {}}}", items(r#"{"progress":0}"#)),
                "sub_tasks",
            ),
            (update, target_server(&items("{}")), "target_server.disks"),
            (
                update,
                target_server(&format!("[{{\"physical_volumes\": {}}}]", items("{}"))),
                "target_server.disks[0].physical_volumes",
            ),
            (create, target_server(&items("{}")), "target_server.disks"),
            (delete, format!("{{\"ids\": {}}}", items("\"x\"")), "ids"),
            (
                register,
                format!("{{\"networks\": {}}}", items(network)),
                "networks",
            ),
            (
                register,
                format!("{{\"volume_groups\": {}}}", items("{}")),
                "volume_groups",
            ),
        ] {
            let answer = target.send(operation, body).await;
            assert_eq!(answer.status, 400, "{path}: {}", answer.json);
            let details = answer.json["details"].to_string();
            assert!(
                details.contains(&format!("\"{path} must have ")),
                "{details}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_volume_group_has_at_most_255_logical_volumes() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let volume = json!({
            "file_system": "", "inode_size": 0, "mount_point": "", "name": "", "size": 0,
            "used_size": 0, "free_size": 0,
        });
        let groups = |count| json!([{ "logical_volumes": vec![volume.clone(); count] }]);
        let body = json!({"source_server": {"volume_groups": groups(256)}}).to_string();
        let answer = target.send(&target.operations[0], body).await;
        let message = answer.refused(400, "SMS.6014")["error_msg"].clone();
        let expected =
            "source_server.volume_groups[0].logical_volumes must have at most 255 items.";
        assert_eq!(message, expected);
    })
    .await;
}

#[tokio::test]
async fn more_than_262_144_items_in_total_are_too_large() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let volumes = format!("{{\"physical_volumes\": [{}{{}}]}}", "{},".repeat(65_500));
        let disks = format!("\"disks\": [{}]", [volumes.as_str(); 5].join(","));
        let [update, create, _, register] = &target.operations;
        for (operation, body) in [
            (update, format!("{{\"target_server\": {{{disks}}}}}")),
            (update, format!("{{\"source_server\": {{{disks}}}}}")),
            (create, format!("{{\"target_server\": {{{disks}}}}}")),
            (register, format!("{{{disks}}}")),
        ] {
            let answer = target.send(operation, body).await;
            assert!(!answer.headers.contains_key("retry-after"));
            answer.refused(413, "SMS.6014");
        }
    })
    .await;
}

#[tokio::test]
async fn strings_are_measured_in_characters_and_too_long_ones_are_named() {
    let target = Target::new().await;
    let path = format!("/v3/tasks/{}", target.task);
    for (pointer, path_of, most) in [
        ("/name", "name", 255),
        ("/error_json", "error_json", 1024),
        ("/clone_server/error_msg", "clone_server.error_msg", 1024),
        (
            "/source_server/raw_devices",
            "source_server.raw_devices",
            255,
        ),
        ("/sub_tasks/0/user_op", "sub_tasks[0].user_op", 50),
        (
            "/sub_tasks/0/process_trace",
            "sub_tasks[0].process_trace",
            2048,
        ),
    ] {
        for letter in ["x", "é", "計", "😀"] {
            let body = |text: String| {
                let mut body = json!({
                    "clone_server": {}, "source_server": {}, "sub_tasks": [{"progress": 0}],
                });
                let (parent, name) = pointer.rsplit_once('/').expect("a slash");
                let parent = body.pointer_mut(parent).and_then(Value::as_object_mut);
                parent.expect("an object").insert(name.into(), text.into());
                body
            };
            let longest = body(letter.repeat(most));
            target.app.put(&path, &longest).await.ok();
            let read = target.app.get(&path).await.ok();
            assert_eq!(read.pointer(pointer), longest.pointer(pointer));
            let longer = format!("{SECRET}{}", letter.repeat(most + 1 - SECRET.len()));
            let body = body(longer).to_string();
            let answer = target.send(&target.operations[0], body).await;
            let message = answer.json["error_msg"].clone();
            assert_eq!(answer.status, 400, "{message}");
            assert_eq!(
                message,
                format!("{path_of} must be at most {most} characters.")
            );
        }
    }
}
