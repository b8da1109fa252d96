//! `SMS_AGENT_CONFIG`.

use std::fs;

use serde_json::{Value, json};

use super::service::{Service, command, run};
use crate::support::dir::Dir;

#[tokio::test]
async fn agents_are_told_what_the_file_says() {
    let dir = Dir::new();
    let file = dir.file("agents.json");
    let written = json!({
        "config": {"mainRegion": "north", "disktype": "SSD", "process_and_it": "yes", "own": "too"},
        "regions": [
            {"region_name": "north", "sms_domain": "sms.north.example", "linux_image_id": "image-1"},
            {"region_name": "south"},
        ],
    });
    fs::write(&file, written.to_string()).expect("a file");
    let mut command = command(&dir);
    command.env("SMS_AGENT_CONFIG", &file);
    let service = Service::start(command).await;
    let shown = service.get("/v3/config").await.json;
    assert_eq!(shown["config"], written["config"]);
    assert_eq!(shown["regions"][0]["sms_domain"], "sms.north.example");
    assert_eq!(shown["regions"][0]["kms_address"], "");
    assert_eq!(shown["regions"][1]["region_name"], "south");
    assert_eq!(shown["regions"].as_array().map(Vec::len), Some(2));
    service.stop().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_what_is_wrong() {
    let dir = Dir::new();
    let missing = dir.file("missing.json");
    let empty = dir.file("empty.json");
    let wrong = dir.file("wrong.json");
    fs::write(
        &empty,
        json!({"config": {}, "regions": Value::Array(vec![])}).to_string(),
    )
    .expect("a file");
    fs::write(&wrong, "{\"config\": {},\n \"regions\": [{\"sms\": 1}]}").expect("a file");
    for (file, reason) in [
        (&missing, "No such file"),
        (&empty, "regions must have between 1 and 100 items"),
        (&wrong, "unknown field `sms`"),
    ] {
        let mut command = command(&dir);
        command.env("SMS_AGENT_CONFIG", file);
        let ended = run(command).await;
        ended.refused_with(&["SMS_AGENT_CONFIG=", &file.display().to_string(), reason]);
    }
    assert!(!dir.pg().exists(), "nothing is made in vain");
}
