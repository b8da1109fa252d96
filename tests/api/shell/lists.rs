//! Lists and single objects, in every form.

use serde_json::Value;

use super::{Shell, run};

/// A list, the key of its items in the answer, and the columns that its table has at least.
const LISTS: [(&str, &str, &[&str]); 6] = [
    ("task list", "tasks", &["ID", "NAME", "STATE", "STALLED"]),
    (
        "source list",
        "source_servers",
        &["ID", "NAME", "CONNECTED", "SEEN"],
    ),
    ("event list", "events", &["AT", "TYPE", "TASK", "DATA"]),
    ("job list", "jobs", &["ID", "OPERATION", "REFUSED"]),
    ("webhook list", "webhooks", &["ID", "URL", "ENABLED"]),
    ("token list", "tokens", &["ID", "ROLE", "EXPIRES", "USED"]),
];

async fn shell() -> Shell {
    let shell = Shell::on(crate::webhooks::app().await);
    let tasks = [shell.app.task().await, shell.app.task().await];
    shell
        .printed(&format!("task start {} {}", tasks[0], tasks[1]))
        .await;
    shell.printed("webhook create http://127.0.0.1:9/sms").await;
    shell.printed("token create --role agent").await;
    crate::events::settled(&shell.app).await;
    shell
}

#[tokio::test]
async fn every_list_has_every_form() {
    let shell = shell().await;
    for (list, key, columns) in LISTS {
        let table = shell.printed(list).await;
        let mut lines = table.lines();
        let headers = lines.next().unwrap_or_default();
        for column in columns {
            assert!(
                headers.split_whitespace().any(|name| name == *column),
                "{list}: {table}"
            );
        }
        let rows = lines.count();
        assert!(rows >= 1, "{list}: {table}");
        let wide = shell.printed(&format!("{list} -o wide")).await;
        let wide_headers = wide.lines().next().unwrap_or_default();
        assert!(wide_headers.len() >= headers.len(), "{wide}");
        assert_eq!(wide.lines().count(), rows + 1, "{wide}");

        let json: Value =
            serde_json::from_str(&shell.printed(&format!("{list} -o json")).await).expect("JSON");
        let items = json[key]
            .as_array()
            .unwrap_or_else(|| panic!("{list}: {json}"));
        assert_eq!(items.len(), rows, "{list}");
        let lines = shell.printed(&format!("{list} -o jsonl")).await;
        let parsed: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(
            parsed.iter().map(|item| &item["id"]).collect::<Vec<_>>(),
            items.iter().map(|item| &item["id"]).collect::<Vec<_>>()
        );

        let names = shell.printed(&format!("{list} -o name")).await;
        let ids: Vec<_> = items
            .iter()
            .map(|item| item["id"].as_str().expect("an id"))
            .collect();
        assert_eq!(names.lines().collect::<Vec<_>>(), ids, "{list}");

        for (form, delimiter) in [("csv", b','), ("tsv", b'\t')] {
            let text = shell.printed(&format!("{list} -o {form}")).await;
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .from_reader(text.as_bytes());
            assert_eq!(
                reader.headers().expect("a line").len(),
                wide_headers.split_whitespace().count()
            );
            let records: Result<Vec<_>, _> = reader.records().collect();
            assert_eq!(records.expect("lines").len(), rows, "{text}");
            let bare = shell
                .printed(&format!("{list} -o {form} --no-headers"))
                .await;
            assert_eq!(bare.lines().count(), text.lines().count() - 1, "{bare}");
        }
    }
}

#[tokio::test]
async fn columns_are_those_that_are_named() {
    let shell = shell().await;
    let printed = shell
        .printed("task list --columns os_type,id --no-headers")
        .await;
    for line in printed.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        assert!(
            words.len() == 2 && ["LINUX", "WINDOWS"].contains(&words[0]),
            "{line}"
        );
    }
    let refused = shell.run("task list --columns id,colour").await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        refused.said.contains("no column \"colour\"") && refused.said.contains("mbit_s"),
        "{}",
        refused.said
    );
}

#[tokio::test]
async fn filters_and_pages_are_the_apis() {
    let shell = Shell::new().await;
    for _ in 0..7 {
        shell.app.task().await;
    }
    let started = shell.app.started().await.task;
    let names = shell.printed("task list --state RUNNING -o name").await;
    assert_eq!(names.trim(), started);
    assert_eq!(
        shell
            .printed("task list --limit 3 -o name")
            .await
            .lines()
            .count(),
        3
    );
    assert_eq!(
        shell
            .printed("task list --all -o name")
            .await
            .lines()
            .count(),
        8
    );
    assert_eq!(
        shell
            .printed("task list --since 1h -o name")
            .await
            .lines()
            .count(),
        8
    );
    assert_eq!(
        shell.printed("task list --until 2026-01-01 -o name").await,
        ""
    );
    // pages of a hundred
    let app = &shell.app;
    for _ in 0..120 {
        app.source().await;
    }
    let all = shell.printed("source list --all -o name").await;
    let ids: std::collections::BTreeSet<_> = all.lines().collect();
    assert_eq!((all.lines().count(), ids.len()), (128, 128));
    assert_eq!(
        shell
            .printed("source list --limit 115 -o name")
            .await
            .lines()
            .count(),
        115
    );
}

#[tokio::test]
async fn a_task_is_shown_with_its_sub_tasks_in_time_and_what_to_do_about_its_error() {
    let shell = Shell::new().await;
    let started = shell.app.started().await;
    let task = &started.task;
    shell
        .app
        .report(task, "CREATE_CLOUD_SERVER", 100)
        .await
        .ok();
    shell.app.report(task, "SSL_CONFIG", 40).await.ok();
    let shown = shell.printed(&format!("task show {task}")).await;
    for part in [
        "state:",
        "RUNNING",
        "CREATE_CLOUD_SERVER",
        "100%",
        "40%",
        "=",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let failed = serde_json::json!({"error_json": "{\"error_code\":\"SMS.1902\"}"});
    shell
        .app
        .put(&format!("/v3/tasks/{task}"), &failed)
        .await
        .ok();
    let shown = shell.printed(&format!("task show {task}")).await;
    for part in ["error SMS.1902:", "what to do:"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let whole: Value =
        serde_json::from_str(&shell.printed(&format!("task show {task} -o json")).await)
            .expect("JSON");
    assert_eq!(whole["sub_tasks"], shell.app.show(task).await["sub_tasks"]);
    let source = shell
        .printed(&format!("source show {}", started.source))
        .await;
    assert!(source.contains("connected:"), "{source}");
}

#[tokio::test]
async fn a_name_gives_no_orders_to_the_terminal_or_a_spreadsheet() {
    let shell = Shell::new().await;
    let task = shell.app.task().await;
    let evil = serde_json::json!({"name": "=1+1\u{1b}[2J\u{202e}x"});
    shell
        .app
        .put(&format!("/v3/tasks/{task}"), &evil)
        .await
        .ok();
    for form in ["table", "wide", "csv", "tsv", "json"] {
        let printed = shell.printed(&format!("task list -o {form}")).await;
        assert!(!printed.contains('\u{1b}'), "{form}: {printed:?}");
    }
    let shown = shell.printed(&format!("task show {task}")).await;
    assert!(shown.contains("=1+1\\u{1b}[2J\\u{202e}x"), "{shown:?}");
    let csv = shell
        .printed("task list -o csv --columns name --no-headers")
        .await;
    assert!(csv.starts_with("'=1+1"), "{csv}");
}

#[tokio::test]
async fn whoever_has_read_enough_ends_it_in_silence() {
    let shell = shell().await;
    let program = env!("CARGO_BIN_EXE_sms-task-service");
    let mut command = tokio::process::Command::new("bash");
    command
        .args([
            "-c",
            &format!("{program} event list -o jsonl | head -n 1; exit ${{PIPESTATUS[0]}}"),
        ])
        .env("SMS_URL", format!("http://{}", shell.live.address))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let ended = run(command).await;
    assert_eq!((ended.status.code(), ended.said.as_str()), (Some(0), ""));
    assert_eq!(ended.printed.lines().count(), 1);
}
