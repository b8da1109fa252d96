//! Following events and watching tasks.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

use super::{LONG, Shell};
use crate::events::settled;
use crate::support::live::Live;

struct Follower {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Follower {
    fn of(shell: &Shell, arguments: &str) -> Self {
        let mut child = shell.command(arguments).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self {
            _child: child,
            lines,
        }
    }

    async fn line(&mut self) -> String {
        let line = timeout(LONG, self.lines.next_line())
            .await
            .expect("a line in time");
        line.expect("a text").expect("a line")
    }

    async fn event(&mut self) -> Value {
        serde_json::from_str(&self.line().await).expect("JSON")
    }
}

#[tokio::test]
async fn events_are_followed_over_an_outage_and_none_is_missed_or_told_twice() {
    let mut shell = Shell::new().await;
    let task = shell.app.task().await;
    settled(&shell.app).await;
    let arguments = format!("task events {task} --follow -o jsonl");
    let mut follower = Follower::of(&shell, &arguments);
    assert_eq!(follower.event().await["type"], "task.created");
    shell.app.act(&task, "start").await.ok();
    for wanted in ["task.action_requested", "task.state_changed"] {
        assert_eq!(follower.event().await["type"], wanted);
    }
    // the rest of what starting has caused
    let mut seen = 3;
    let count = || async {
        settled(&shell.app).await;
        let path = format!("/ext/v1/tasks/{task}/events?limit=1000");
        let page = shell.app.get(&path).await.ok();
        page["events"].as_array().expect("events").len()
    };
    while seen < count().await {
        follower.event().await;
        seen += 1;
    }
    let address = shell.live.address;
    shell.live = Live::start(shell.app.router.clone()); // the former one ends
    shell.app.act(&task, "stop").await.ok();
    shell.live = Live::start_at(address, shell.app.router.clone()).await;
    assert_eq!(follower.event().await["data"]["operation"], "stop");
}

#[tokio::test]
async fn a_table_of_events_grows_line_by_line() {
    let shell = Shell::new().await;
    let first = shell.app.task().await;
    settled(&shell.app).await;
    let newest = shell.printed("event list --limit 1 -o name").await;
    let follow = format!(
        "event follow --after {} --type task.created --utc",
        newest.trim()
    );
    let mut follower = Follower::of(&shell, &follow);
    let second = shell.app.task().await;
    let header = follower.line().await;
    assert!(
        header.starts_with("AT") && header.contains("TYPE"),
        "{header}"
    );
    let line = follower.line().await;
    assert!(
        line.contains("+00:00") && line.contains(&second) && !line.contains(&first),
        "{line}"
    );
}

#[tokio::test]
async fn a_task_is_watched_as_it_moves() {
    let shell = Shell::new().await;
    let none = shell.run("task watch").await;
    assert_eq!(none.status.code(), Some(1));
    assert!(none.said.contains("no task is at work"), "{}", none.said);
    let task = shell.app.started().await.task;
    shell
        .app
        .report(&task, "CREATE_CLOUD_SERVER", 100)
        .await
        .ok();
    let named = format!("task watch {task} -o jsonl");
    for (arguments, percent) in [("task watch -o jsonl", 20), (&named, 40)] {
        let mut follower = Follower::of(&shell, arguments);
        let before = follower.event().await;
        assert_eq!(before["task_id"], task);
        assert_eq!(before["state"], "RUNNING");
        shell.app.report(&task, "SSL_CONFIG", percent).await.ok();
        let after = follower.event().await;
        assert_eq!(after["subtask_info"], format!("SSL_CONFIG-{percent}"));
    }
}
