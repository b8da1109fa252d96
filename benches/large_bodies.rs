//! How long the largest bodies take, and how much memory: `cargo bench --bench large_bodies`.
//!
//! Starts the service as it is installed, with its embedded Postgres in a new directory, and sends it
//! the longest lists the API allows. Linux only, for the memory.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let service = Service::start()?;
    println!(
        "body, its size, seconds of PUT / the same again / GET / emptying PUT, peak memory of the service"
    );
    for (name, body, emptying) in bodies() {
        let path = format!("/v3/tasks/{}", service.task()?);
        let text = body.to_string();
        service.forget_peak();
        let put = service.time("PUT", &path, &text)?;
        let again = service.time("PUT", &path, &text)?;
        let get = service.time("GET", &path, "")?;
        let empty = service.time("PUT", &path, &emptying.to_string())?;
        println!(
            "{name}, {:.1} MiB, {put:.2} / {again:.2} / {get:.2} / {empty:.2}, {} MiB",
            text.len() as f64 / 1024.0 / 1024.0,
            service.peak()? / 1024,
        );
    }
    Ok(())
}

/// Names, bodies, and the updates that take it all back.
fn bodies() -> [(&'static str, Value, Value); 3] {
    let no_sub_tasks = json!({"sub_tasks": []});
    let no_disks = json!({"target_server": {"os_type": "LINUX", "disks": []}});
    // as long as SMS_MAX_BODY (64 MiB) lets them be
    let long = json!({"sub_tasks": sub_tasks(&"trace ".repeat(135))});
    [
        (
            "65,535 sub-tasks",
            json!({"sub_tasks": sub_tasks("")}),
            no_sub_tasks.clone(),
        ),
        (
            "1,000 disks of 60 volumes",
            json!({"target_server": {"os_type": "LINUX", "disks": disks()}}),
            no_disks,
        ),
        ("65,535 long sub-tasks", long, no_sub_tasks),
    ]
}

fn sub_tasks(trace: &str) -> Vec<Value> {
    let sub_task = |id| {
        json!({
            "id": id, "name": format!("MIGRATE_LINUX_BLOCK_{id}"), "progress": id % 101,
            "start_date": 1_598_435_802_000_i64, "end_date": null, "migrate_speed": 12.5,
            "user_op": "REPLICATE", "process_trace": trace,
        })
    };
    (0..65_535).map(sub_task).collect()
}

fn disks() -> Vec<Value> {
    let volume = |id: usize| {
        json!({
            "id": id, "uuid": format!("586b7157-0000-0000-0000-{id:012}"), "index": id,
            "name": format!("/dev/vdb{id}"), "device_use": "NORMAL", "file_system": "ext4",
            "mount_point": format!("/mnt/{id}"), "size": 524_288_000, "used_size": 410_275_840,
            "free_size": 114_012_160,
        })
    };
    let disk = |id: usize| {
        json!({
            "id": id, "name": format!("/dev/vd{id}"), "disk_id": id.to_string(), "disk_index": "0",
            "partition_style": "GPT", "size": 42_949_672_960_i64, "used_size": 42_947_575_808_i64,
            "device_use": "NORMAL", "os_disk": false,
            "physical_volumes": (id * 60..id * 60 + 60).map(volume).collect::<Vec<_>>(),
        })
    };
    (0..1_000).map(disk).collect()
}

/// The service in a process of its own; dropping it stops it.
struct Service {
    child: Child,
    address: SocketAddr,
    directory: PathBuf,
}

impl Service {
    fn start() -> Result<Self> {
        let directory = PathBuf::from(format!("/tmp/sms-large-bodies-{}", process::id()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_sms-task-service"))
            .args(["--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&directory)
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().ok_or("no stderr")?;
        let (said, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(io::Result::ok) {
                match address_in(&line) {
                    Some(address) => drop(said.send(address)),
                    None => eprintln!("{line}"),
                }
            }
        });
        let address = heard.recv_timeout(Duration::from_secs(60));
        let mut service = Self {
            child,
            address: SocketAddr::from(([0; 4], 0)),
            directory,
        };
        service.address = address?;
        Ok(service)
    }

    /// A new task.
    fn task(&self) -> Result<String> {
        let name = format!("{:?}", Instant::now());
        let source = json!({"name": name, "ip": "192.168.0.1", "os_type": "LINUX"});
        let source = self.ask("POST", "/v3/sources", &source.to_string())?;
        let task = json!({
            "name": "large", "type": "MIGRATE_BLOCK", "os_type": "LINUX",
            "source_server": {"id": source["id"]},
            "target_server": {"name": "target", "vm_id": name, "disks": []},
            "region_name": "region", "region_id": "region-1",
            "project_name": "project", "project_id": "project-1",
        });
        let task = self.ask("POST", "/v3/tasks", &task.to_string())?;
        Ok(task["id"].as_str().ok_or("no id")?.to_owned())
    }

    /// Seconds to the last byte of the answer.
    fn time(&self, method: &str, path: &str, body: &str) -> Result<f64> {
        let since = Instant::now();
        self.answer(method, path, body)?;
        Ok(since.elapsed().as_secs_f64())
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&self.answer(method, path, body)?)?)
    }

    /// The body of a 200.
    fn answer(&self, method: &str, path: &str, body: &str) -> Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(end.ok_or("no head")? + 4);
        if answer.starts_with(b"HTTP/1.1 200") {
            Ok(body)
        } else {
            Err(format!("{method} {path}: {}", String::from_utf8_lossy(&body)).into())
        }
    }

    /// Lets the peak begin anew.
    fn forget_peak(&self) {
        // where it may not, the figures are those since the start
        let _ = fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5");
    }

    /// The most memory it had, in KiB.
    fn peak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = line.and_then(|line| line.trim().strip_suffix(" kB"));
        Ok(figure.ok_or("no VmHWM")?.parse()?)
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(" is listening on http://")?;
    rest.split(' ').next()?.parse().ok()
}

impl Drop for Service {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}
