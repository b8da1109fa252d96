//! Waiting for tasks.

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::{LONG, Shell};

#[tokio::test]
async fn waiting_ends_when_all_tasks_have_come_to_the_state() {
    let shell = Shell::new().await;
    let [one, two] = [
        shell.app.started().await.task,
        shell.app.started().await.task,
    ];
    let arguments =
        format!("task wait {one} {two} --for SYNCING,done --interval 20ms --timeout 60s");
    let mut command = shell.command(&arguments);
    let mut child = command.spawn().expect("it starts");
    let mut said = BufReader::new(child.stderr.take().expect("piped")).lines();
    come_to(&shell, &one, "SYNCING").await;
    let line = said.next_line().await.expect("a text").expect("a line");
    assert_eq!(line, format!("{one} is SYNCING"));
    assert!(
        child.try_wait().expect("a child").is_none(),
        "the other one is not yet there"
    );
    come_to(&shell, &two, "MIGRATE_SUCCESS").await;
    let status = tokio::time::timeout(LONG, child.wait())
        .await
        .expect("it ends");
    assert_eq!(status.expect("a status").code(), Some(0));
}

#[tokio::test]
async fn waiting_ends_at_once_if_a_task_has_failed_unless_that_is_waited_for() {
    let shell = Shell::new().await;
    let task = shell.app.started().await.task;
    come_to(&shell, &task, "MIGRATE_FAIL").await;
    let ended = shell.run(&format!("task wait {task}")).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.said.contains("is MIGRATE_FAIL"), "{}", ended.said);
    shell
        .printed(&format!("task wait {task} --for MIGRATE_FAIL"))
        .await;
}

async fn come_to(shell: &Shell, task: &str, state: &str) {
    let path = format!("/v3/tasks/{task}");
    shell.app.put(&path, &json!({ "state": state })).await.ok();
}
