//! The service's own statement for `pgbench`, with the parameters that the service would send.

use std::path::Path;

use serde_json::{Value, json};

use super::Result;
use super::seed::{example, numbers};
use super::tools::Pgbench;

/// `pgbench` with the statement of `storage/tasks/update.rs`, found among the prepared queries.
pub fn pgbench(url: &str, dir: &Path) -> Result<Pgbench> {
    let variables = parameters()?;
    let mut sql = statement()?;
    // from the highest down, or $1 would be found in $10
    for (number, expression) in [
        (9, "replace(:carried, '@', (:v)::text)::jsonb"),
        (
            8,
            "replace(replace(replace(:sub_tasks, '@PROGRESS@', (:v % 100)::text), '@', (:v)::text), '#', k.id)::jsonb",
        ),
        (7, "NULL"),
        (6, "replace(:task, '@', (:v)::text)::jsonb"),
        (5, "k.id"),
        (4, "'default'"),
        (
            3,
            "replace(replace(:volumes, '@', (:v)::text), '#', k.id)::jsonb",
        ),
        (
            2,
            "replace(replace(:disks, '@', (:v)::text), '#', k.id)::jsonb",
        ),
        (1, "replace(:servers, '@', (:v)::text)::jsonb"),
    ] {
        let id = "('0190a1b2-0000-7000-8000-' || lpad((:i)::text, 12, '0'))";
        sql = sql.replace(
            &format!("${number}"),
            &format!("({})", expression.replace("k.id", id)),
        );
    }
    let script = dir.join("own.sql");
    std::fs::write(
        &script,
        format!("\\set i random(1, 1000)\n\\set v random(1, 1000000)\n{sql};\n"),
    )?;
    Ok(Pgbench::new(url, script, variables))
}

fn statement() -> Result<String> {
    for entry in std::fs::read_dir(".sqlx")? {
        let query: Value = serde_json::from_slice(&std::fs::read(entry?.path())?)?;
        let sql = query["query"].as_str().unwrap_or_default();
        if sql.contains("UPDATE tasks AS x SET") {
            return Ok(sql.to_owned());
        }
    }
    Err("no prepared query updates tasks: cargo sqlx prepare".into())
}

fn parameters() -> Result<Vec<(&'static str, String)>> {
    let mut task = example()?;
    let fields = task.as_object_mut().ok_or("the example is an object")?;
    fields.insert("total_time".into(), json!("@"));
    fields.insert("sub_task_count".into(), json!(5));
    let mut take = |name| fields.remove(name).unwrap_or_default();
    let (mut source, mut target) = (take("source_server"), take("target_server"));
    let (sub_tasks, _) = (take("sub_tasks"), take("clone_server"));
    merge(
        &mut source,
        json!({"role": "source", "present": true, "memory": "@"}),
    );
    let mut disks = target["disks"].take();
    merge(
        &mut target,
        json!({"role": "target", "present": true, "memory": "@", "disk_shape": [2], "volume_group_shape": []}),
    );
    let volumes = disks[0]["physical_volumes"].take();
    let key = json!({"tenant_id": "default", "owner_id": "#", "role": "target", "used_size": "@"});
    merge(&mut disks[0], json!({"position": 1}));
    merge(&mut disks[0], key.clone());
    let carried = json!({"of": source["id"], "state": source["state"], "migration_cycle": source["migration_cycle"]});
    let volumes = numbered(
        &volumes,
        |at| json!({"parent_position": 1, "position": at}),
        &key,
    );
    let of_task = json!({"tenant_id": "default", "task_id": "#", "progress": "@PROGRESS@"});
    let sub_tasks = numbered(&sub_tasks, |at| json!({"position": at}), &of_task);
    let clone = json!({"role": "clone", "present": false});
    Ok([
        ("task", task),
        ("servers", json!([source, target, clone])),
        ("disks", disks),
        ("volumes", volumes),
        ("sub_tasks", sub_tasks),
        ("carried", carried),
    ]
    .map(|(name, value)| (name, numbers(&value.to_string())))
    .into())
}

fn numbered(items: &Value, place: impl Fn(usize) -> Value, key: &Value) -> Value {
    let items = items
        .as_array()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .enumerate();
    items
        .map(|(index, mut item)| {
            merge(&mut item, place(index + 1));
            merge(&mut item, key.clone());
            item
        })
        .collect()
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
