//! The resources and data sources with which Terraform acts as an agent.

use serde_json::json;

use super::provider::Provider;
use crate::support::fixtures;

#[tokio::test]
async fn whoever_acts_as_the_agent_reports_and_is_told_what_to_do() {
    let provider = Provider::new().await;
    let started = provider.app().started().await;
    let (source, task) = (&started.source, &started.task);
    let told = format!("/v3/sources/{source}/command");
    for _ in 0..2 {
        // a plan reads it too, and takes nothing away
        let command = provider.get(&told).await.expect("a command");
        assert_eq!(command["command_name"], "START");
    }
    let done = json!({"command_name": "START", "result": "success", "result_detail": {}});
    let said = format!("/v3/sources/{source}/command_result");
    provider.post(&said, done).await.expect("heard");
    let progress = json!({
        "subtask_name": "SSL_CONFIG", "progress": 100, "replicatesize": 1, "totalsize": 2, "process_trace": "done",
    });
    let said = format!("/v3/tasks/{task}/progress");
    provider.put(&said, progress).await.expect("heard");
    for (path, body) in [
        (
            format!("/v3/{task}/update-network-check-info"),
            fixtures::network_check(),
        ),
        (
            format!("/v3/tasks/{task}/consistency-result"),
            fixtures::consistency(),
        ),
        (
            format!("/v3/tasks/{task}/log"),
            json!({"log_bucket": "bucket"}),
        ),
    ] {
        provider.post(&path, body).await.expect(&path);
    }
    for path in [
        format!("/v3/tasks/{task}/certkey?enable_ca_cert=true"),
        format!("/v3/tasks/{task}/passphrase"),
        "/v3/config".to_owned(),
    ] {
        provider.get(&path).await.expect(&path);
    }
    let path = format!("/v3/tasks/{task}/consistency-result");
    let compared = provider.get(&path).await.expect("a result");
    // its schema is of objects; texts would read as zeros
    assert!(compared["result_list"][0]["check_result"].is_string());
    assert!(compared["result_list"][0]["consistency_result"][0]["num_total_files"].is_number());
}
