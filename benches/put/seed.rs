//! What the updates find, and what they say.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

use super::Result;

/// The founding page's example request.
pub fn example() -> Result<Value> {
    Ok(serde_json::from_str(include_str!(
        "../../tests/data/update-task-example.json"
    ))?)
}

/// Tasks with the ids that the scripts compute, each for a source of its own.
pub async fn tasks(url: &str, count: usize) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    for sql in [
        "INSERT INTO sources (tenant_id, id, add_date, last_visit_time)
         SELECT 'default', 's' || i, 0, 0 FROM generate_series(1, $1) AS i",
        "INSERT INTO tasks (tenant_id, id, source_id, version)
         SELECT 'default', '0190a1b2-0000-7000-8000-' || lpad(i::text, 12, '0'), 's' || i, 0
         FROM generate_series(1, $1) AS i",
        "INSERT INTO servers (tenant_id, owner_id, role, present, source_id)
         SELECT 'default', 's' || i, 'registered', TRUE, 's' || i FROM generate_series(1, $1) AS i",
        "INSERT INTO servers (tenant_id, owner_id, role, present, task_id)
         SELECT t.tenant_id, t.id, role, FALSE, t.id
         FROM tasks AS t, unnest(ARRAY['source', 'target', 'clone']) AS role
         WHERE t.version < $1",
    ] {
        sqlx::query(sql)
            .bind(i32::try_from(count)?)
            .execute(&mut connection)
            .await?;
    }
    Ok(())
}

/// Lets no run pay for what was before it.
pub async fn settle(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("VACUUM ANALYZE").await?;
    connection.execute("CHECKPOINT").await?;
    Ok(())
}

/// Writes the body that `wrk.lua` fills in: `@` stands for a number that changes each time.
pub fn body_template(dir: &Path) -> Result<PathBuf> {
    let mut body = example()?;
    body["total_time"] = json!("@");
    for sub_task in body["sub_tasks"].as_array_mut().into_iter().flatten() {
        sub_task["progress"] = json!("@PROGRESS@");
    }
    body["source_server"]["memory"] = json!("@");
    body["target_server"]["memory"] = json!("@");
    let disk = &mut body["target_server"]["disks"][0];
    disk["used_size"] = json!("@");
    for volume in disk["physical_volumes"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        volume["used_size"] = json!("@");
    }
    let path = dir.join("body.json");
    std::fs::write(&path, numbers(&body.to_string()))?;
    Ok(path)
}

/// The same for a progress report that is never late.
pub fn report_template(dir: &Path) -> Result<PathBuf> {
    let body = json!({
        "subtask_name": "MIGRATE_WINDOWS_BLOCK", "progress": 99, "replicatesize": "@", "totalsize": 1_000_000_000,
        "process_trace": "Z: @ bytes", "migrate_speed": 80.5, "compress_rate": 1.5, "remain_time": 60,
    });
    let path = dir.join("report.json");
    std::fs::write(&path, numbers(&body.to_string()))?;
    Ok(path)
}

/// Takes the quotes off the placeholders.
pub fn numbers(json: &str) -> String {
    json.replace("\"@PROGRESS@\"", "@PROGRESS@")
        .replace("\"@\"", "@")
}
