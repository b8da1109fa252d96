//! Exit statuses, and errors for their readers.

use sms_task_service::auth::Role;

use super::{Shell, program, run};

#[tokio::test]
async fn the_exit_status_tells_what_went_wrong() {
    let shell = Shell::new().await;
    let task = shell.app.task().await;
    for (arguments, status, words) in [
        ("task list".to_owned(), 0, &[][..]),
        ("task show unknown".to_owned(), 3, &["SMS.7703", "request "]),
        ("task show ../..%2f".to_owned(), 3, &[]),
        ("task wait unknown".to_owned(), 3, &["no task unknown"]),
        ("task watch unknown".to_owned(), 3, &["no task unknown"]),
        ("source show unknown".to_owned(), 3, &["SMS."]),
        ("webhook delete unknown".to_owned(), 3, &[]),
        ("token revoke unknown".to_owned(), 3, &[]),
        ("job results unknown".to_owned(), 3, &[]),
        ("task".to_owned(), 2, &["Usage:"]),
        ("task start".to_owned(), 2, &["--state READY"]),
        (format!("task start {task} --state READY"), 2, &["not both"]),
        (
            "task start --state READY".to_owned(),
            2,
            &["--yes", "--dry-run"],
        ),
        ("task list --since yesterday".to_owned(), 2, &["2h"]),
        ("task list -o xml".to_owned(), 2, &["jsonl"]),
        ("task list --limit 1 --all".to_owned(), 2, &["--all"]),
        (
            "event list --type task.vanished".to_owned(),
            1,
            &["SMS.", "type"],
        ),
        (
            "webhook create http://hooks.example".to_owned(),
            1,
            &["SMS."],
        ),
        (format!("task stop {task}"), 1, &["refused for 1"]),
        (
            format!("task wait {task} --timeout 300ms --interval 50ms"),
            4,
            &["done", "300ms"],
        ),
    ] {
        let ended = shell.run(&arguments).await;
        assert_eq!(
            ended.status.code(),
            Some(status),
            "{arguments}: {}{}",
            ended.said,
            ended.printed
        );
        for word in words {
            assert!(
                ended.said.contains(word),
                "{arguments}: {word} is not in {}",
                ended.said
            );
        }
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_or_another_one_is_told_from_a_refusal() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = closed.local_addr().expect("an address");
    drop(closed);
    let mut away = program(&format!("http://{address}"));
    away.args(["task", "list"]);
    let ended = run(away).await;
    assert_eq!(ended.status.code(), Some(1));
    for word in [&address.to_string(), "cannot be reached", "SMS_URL"] {
        assert!(ended.said.contains(word), "{}", ended.said);
    }
    let another = axum::Router::new().fallback(|| async { "<html>" });
    let another = crate::support::live::Live::start(another);
    let mut strange = program(&format!("http://{}", another.address));
    strange.args(["task", "list"]);
    let ended = run(strange).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(
        ended.said.contains("does not answer as this service does"),
        "{}",
        ended.said
    );
}

#[tokio::test]
async fn who_may_not_is_told_what_to_change() {
    let shell = Shell::new().await;
    let mut nobody = shell.command("task list");
    nobody.env_remove("SMS_TOKEN");
    let ended = run(nobody).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(
        ended.said.contains("SMS_TOKEN") && ended.said.contains("--token-file"),
        "{}",
        ended.said
    );
    let mut reader = shell.command("token create");
    reader.env(
        "SMS_TOKEN",
        shell.app.new_token("acme", Role::ReadOnly).await,
    );
    let ended = run(reader).await;
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.said.contains("role"), "{}", ended.said);
}

#[tokio::test]
async fn the_token_can_be_in_a_file_which_counts_before_the_variable() {
    let shell = Shell::new().await;
    let dir = crate::support::dir::Dir::new();
    let file = dir.file("token");
    std::fs::write(
        &file,
        format!("{}\n", shell.app.token.as_ref().expect("a token")),
    )
    .expect("written");
    for by_flag in [true, false] {
        let mut command = shell.command("token list");
        command.env("SMS_TOKEN", "sms_wrong");
        match by_flag {
            true => command.arg("--token-file").arg(&file),
            false => command.env("SMS_TOKEN_FILE", &file),
        };
        let ended = run(command).await;
        assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    }
    let missing = shell.run("task list --token-file /nowhere/at-all").await;
    assert_eq!(missing.status.code(), Some(2));
    assert!(missing.said.contains("/nowhere/at-all"), "{}", missing.said);
}
