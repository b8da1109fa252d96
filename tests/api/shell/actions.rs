//! Acting on tasks.

use std::process::Stdio;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::{LONG, Shell};
use crate::startup::service::Ended;
use crate::support::schema::Document;

#[tokio::test]
async fn tasks_that_are_named_or_match_are_acted_on_once_and_each_is_told_of() {
    let shell = Shell::new().await;
    let tasks = [
        shell.app.task().await,
        shell.app.task().await,
        shell.app.task().await,
    ];
    let dry = shell.run("task start --state READY --dry-run").await;
    assert_eq!(dry.status.code(), Some(0), "{}", dry.said);
    assert_eq!(dry.printed.lines().count(), 4, "{}", dry.printed);
    assert!(
        dry.said.contains("nothing was done") && dry.said.contains("for 3"),
        "{}",
        dry.said
    );
    assert_eq!(state(&shell, &tasks[0]).await, "READY");

    let one = shell
        .printed(&format!("task start {} --reason first -o json", tasks[0]))
        .await;
    let results: Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(results[0]["outcome"], "done");
    assert_eq!(state(&shell, &tasks[0]).await, "RUNNING");

    let rest = shell
        .printed("task start --state READY --yes -o name")
        .await;
    let mut started: Vec<_> = rest.lines().collect();
    started.sort_unstable();
    assert_eq!(
        started,
        tasks[1..].iter().map(String::as_str).collect::<Vec<_>>()
    );

    let again = shell
        .run(&format!("task start {} {}", tasks[0], "unknown"))
        .await;
    assert_eq!(again.status.code(), Some(1));
    assert!(
        again.printed.contains("SMS.7713") && again.printed.contains("SMS.7703"),
        "{}",
        again.printed
    );
    assert!(again.said.contains("refused for 2"), "{}", again.said);
    crate::events::settled(&shell.app).await;
    let events = shell
        .printed(&format!("task events {} -o json", tasks[0]))
        .await;
    assert!(events.contains("\"reason\": \"first\""), "{events}");
}

/// Every verb acts, or is refused for the state, with the error code of its own operation.
#[tokio::test]
async fn every_operation_of_the_document_has_a_verb() {
    let shell = Shell::new().await;
    let task = shell.app.task().await;
    let document = Document::generated();
    let operations = document
        .0
        .pointer("/components/schemas/ActOnTasksRequest/properties/operation/enum");
    let operations = operations.and_then(Value::as_array).expect("operations");
    let mut count = 0;
    for operation in operations.iter().filter_map(Value::as_str) {
        let verb = operation.replace('_', "-");
        let ended = shell
            .run(&format!("task {verb} {task} --dry-run -o json"))
            .await;
        assert_eq!(ended.status.code(), Some(0), "{verb}: {}", ended.said);
        let results: Value = serde_json::from_str(&ended.printed).expect("JSON");
        assert_eq!(results[0]["task_id"], task, "{verb}");
        count += 1;
    }
    assert!(count >= 12, "{operations:?}");
}

/// A terminal, as `script` of util-linux makes one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_terminal_what_matches_is_acted_on_only_after_a_yes() {
    let shell = Shell::new().await;
    let task = shell.app.task().await;
    for (answer, status, state_after) in [("n\n", 1, "READY"), ("y\n", 0, "RUNNING")] {
        let ended = on_terminal(&shell, "task start --state READY", answer).await;
        assert_eq!(ended.status.code(), Some(status), "{}", ended.printed);
        assert!(
            ended.printed.contains("start: tasks: 1;"),
            "{}",
            ended.printed
        );
        assert_eq!(state(&shell, &task).await, state_after);
    }
}

async fn on_terminal(shell: &Shell, arguments: &str, answer: &str) -> Ended {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_sms-task-service"));
    let mut command = Command::new("script");
    command
        .args(["-qefc", &line, "/dev/null"])
        .env("SMS_URL", format!("http://{}", shell.live.address))
        .env("SMS_TOKEN", shell.app.token.as_ref().expect("a token"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("script");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(answer.as_bytes()).await.expect("typed");
    let output = tokio::time::timeout(LONG, child.wait_with_output()).await;
    output.expect("it ends").expect("an output").into()
}

async fn state(shell: &Shell, task: &str) -> Value {
    shell.app.show(task).await["state"].clone()
}
