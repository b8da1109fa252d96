//! What the requests meet, made through the API itself: the bench knows no schema.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::Result;

/// The founding page's example request.
const EXAMPLE: &str = include_str!("../../tests/data/update-task-example.json");

/// Requests that are under way at the same time.
const WORKERS: usize = 8;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The bodies that are sent, as files for `wrk.lua`.
pub struct Bodies {
    pub example: PathBuf,
    /// The example with a number that grows in each row that it is stored in by a plain schema.
    pub changing: PathBuf,
    pub report: PathBuf,
}

impl Bodies {
    pub fn write(dir: &Path) -> Result<Self> {
        let mut changing: Value = serde_json::from_str(EXAMPLE)?;
        changing["total_time"] = json!("@");
        changing["source_server"]["memory"] = json!("@");
        changing["target_server"]["memory"] = json!("@");
        each(&mut changing["sub_tasks"], "start_date");
        each(&mut changing["target_server"]["disks"], "used_size");
        each(
            &mut changing["target_server"]["disks"][0]["physical_volumes"],
            "used_size",
        );
        Ok(Self {
            example: file(dir, "example.json", EXAMPLE)?,
            changing: file(dir, "changing.json", &changing.to_string())?,
            report: file(dir, "report.json", &report().to_string())?,
        })
    }
}

fn each(list: &mut Value, field: &str) {
    for item in list.as_array_mut().into_iter().flatten() {
        item[field] = json!("@");
    }
}

/// A progress report that is never late: it always has copied more than the last one.
fn report() -> Value {
    json!({
        "subtask_name": "MIGRATE_WINDOWS_BLOCK", "progress": 99, "replicatesize": "@",
        "totalsize": 1_000_000_000_000_i64, "process_trace": "", "migrate_speed": 80.5,
    })
}

/// The template with the quotes taken off its placeholders.
fn file(dir: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    std::fs::write(&path, text.replace("\"@\"", "@"))?;
    Ok(path)
}

/// Creates tasks, each for a source of its own, updates each with the example and reports its last sub-task
/// once. Writes their ids to a file, one a line.
pub async fn service(
    address: &str,
    token: Option<&str>,
    name: &str,
    count: usize,
    dir: &Path,
) -> Result<PathBuf> {
    let url = format!("http://{address}/v3");
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let (url, name, client) = (url.clone(), name.to_owned(), client(token)?);
        workers.spawn(async move {
            let mut ids = Vec::new();
            for index in (worker..count).step_by(WORKERS) {
                ids.push(
                    task(&client, &url, &format!("{name}-{index}"))
                        .await
                        .map_err(|error| error.to_string())?,
                );
            }
            Ok::<_, String>(ids)
        });
    }
    let mut ids = Vec::new();
    while let Some(done) = workers.join_next().await {
        ids.extend(done??);
    }
    file(dir, &format!("{name}.ids"), &ids.join("\n"))
}

async fn task(client: &Client, url: &str, name: &str) -> Result<String> {
    let source = json!({"name": name, "ip": "192.168.0.154", "os_type": "WINDOWS"});
    let source = send(
        client,
        Method::POST,
        format!("{url}/sources"),
        source.to_string(),
    )
    .await?;
    let task = json!({
        "name": "MigrationTask", "type": "MIGRATE_BLOCK", "os_type": "WINDOWS",
        "source_server": {"id": source["id"]},
        "target_server": {"name": "target", "vm_id": name, "disks": []},
        "region_name": "region name", "region_id": "region id",
        "project_name": "project name", "project_id": "project id",
    });
    let task = send(
        client,
        Method::POST,
        format!("{url}/tasks"),
        task.to_string(),
    )
    .await?;
    let id = task["id"].as_str().ok_or("a created task has no id")?;
    let task = format!("{url}/tasks/{id}");
    send(client, Method::PUT, task.clone(), EXAMPLE.to_owned()).await?;
    let report = report().to_string().replace("\"@\"", "0");
    send(client, Method::PUT, format!("{task}/progress"), report).await?;
    Ok(id.to_owned())
}

/// Updates each task of a peer once, so that later updates find their rows. The ids are those of
/// `reference.sql`.
pub async fn peer(address: &str, count: usize, dir: &Path) -> Result<PathBuf> {
    let ids: Vec<_> = (1..=count).map(|index| format!("task-{index}")).collect();
    let client = client(None)?;
    for id in &ids {
        send(
            &client,
            Method::PUT,
            format!("http://{address}/v3/tasks/{id}"),
            EXAMPLE.to_owned(),
        )
        .await?;
    }
    file(dir, "peer.ids", &ids.join("\n"))
}

fn client(token: Option<&str>) -> Result<Client> {
    // also without HTTPS, reqwest wants to know a provider of cryptography; a second installation fails
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert("X-Auth-Token", token.parse()?);
    }
    let client = Client::builder().no_proxy().timeout(TIMEOUT);
    Ok(client.default_headers(headers).build()?)
}

async fn send(client: &Client, method: Method, url: String, body: String) -> Result<Value> {
    let request = client
        .request(method.clone(), &url)
        .header("Content-Type", "application/json")
        .body(body);
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        return Err(format!("{method} {url}: {status} {text}").into());
    }
    Ok(serde_json::from_str(&text)?)
}
