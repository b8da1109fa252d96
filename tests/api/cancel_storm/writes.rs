//! Bodies of which every part carries the same mark, so that a mix of two shows.

use serde_json::{Value, json};

/// The two ways an update is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By one statement, its own transaction.
    Statement,
    /// By several, in an explicit transaction.
    Transaction,
}

/// A mark that is like no other and says how long the lists are.
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
    let mut source = json!({"name": mark, "disks": list(disk)});
    if kind == Kind::Transaction {
        let volume = json!({
            "name": mark, "file_system": "xfs", "inode_size": 1, "mount_point": "/",
            "size": 1, "used_size": 1, "free_size": 1,
        });
        source["networks"] = list(json!({
            "name": mark, "ip": mark, "netmask": mark, "gateway": mark, "mac": mark,
        }));
        source["volume_groups"] = list(json!({"name": mark, "logical_volumes": list(volume)}));
    }
    json!({
        "name": mark, "state": mark, "source_server": source,
        "sub_tasks": list(json!({"name": mark, "progress": 1})),
    })
}

/// The mark of a task whose every part is of one update; or what is wrong with it.
pub fn whole(kind: Kind, task: &Value) -> Result<String, String> {
    let mark = task["name"].as_str().ok_or("it has no name")?;
    match differs("$", &body(kind, mark), task) {
        None => Ok(mark.to_owned()),
        Some(path) => Err(format!("{path} is not of {mark}")),
    }
}

/// The first place where `read` lacks something of `written`.
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
