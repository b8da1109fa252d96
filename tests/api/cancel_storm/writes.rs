//! Bodies with the same mark in every part, so that a mix of two can be recognized.

use serde_json::{Value, json};

/// The two ways in which an update is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In one statement: neither state nor settings change, and the sub-tasks stay what they are.
    Statement,
    /// In several, in an explicit transaction: the state, the name and the number of sub-tasks change.
    Transaction,
}

/// A unique mark, which ends with the length of the lists.
pub fn mark(client: &str, number: usize) -> String {
    let items = number % 4 + 1;
    format!("{client}-{number}-{items}")
}

/// The update with this mark.
pub fn body(kind: Kind, mark: &str) -> Value {
    let items = mark.rsplit('-').next().and_then(|text| text.parse().ok());
    let list = |item: Value| Value::from(vec![item; items.expect("a mark")]);
    let disk = json!({
        "name": mark, "device_use": "OS", "size": 1, "used_size": 1,
        "physical_volumes": list(json!({"name": mark})),
    });
    let volume = json!({
        "name": mark, "file_system": "xfs", "inode_size": 1, "mount_point": "/",
        "size": 1, "used_size": 1, "free_size": 1,
    });
    let network = json!({
        "name": mark, "ip": mark, "netmask": mark, "gateway": mark, "mac": mark,
    });
    let source = json!({
        "name": mark, "disks": list(disk), "networks": list(network),
        "volume_groups": list(json!({"name": mark, "logical_volumes": list(volume)})),
    });
    match kind {
        Kind::Statement => json!({
            "float_ip": mark, "source_server": source,
            "sub_tasks": [{"name": "a step", "progress": 1, "process_trace": mark}],
        }),
        Kind::Transaction => json!({
            "float_ip": mark, "name": mark, "state": mark, "source_server": source,
            "sub_tasks": list(json!({"name": mark, "progress": 1})),
        }),
    }
}

/// The mark of a task if every part of it is from one update. Otherwise what is wrong with it.
pub fn whole(kind: Kind, task: &Value) -> Result<String, String> {
    let mark = task["float_ip"].as_str().ok_or("it has no mark")?;
    match differs("$", &body(kind, mark), task) {
        None => Ok(mark.to_owned()),
        Some(path) => Err(format!("{path} is not of {mark}")),
    }
}

/// The first place where `read` lacks something that was written.
fn differs(path: &str, written: &Value, read: &Value) -> Option<String> {
    match (written, read) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .find_map(|(name, value)| differs(&format!("{path}.{name}"), value, &read[name])),
        (Value::Array(items), Value::Array(found)) if items.len() == found.len() => items
            .iter()
            .zip(found)
            .enumerate()
            .find_map(|(at, (item, found))| differs(&format!("{path}[{at}]"), item, found)),
        _ => (written != read).then(|| path.to_owned()),
    }
}
