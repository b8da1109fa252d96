//! The subcommand `token` over the API, and `--insecure` and `--ca-file`.

use super::{Shell, program, run};
use crate::startup::service::{Service, command};
use crate::support::dir::Dir;

#[tokio::test]
async fn a_token_is_created_used_listed_and_revoked_over_the_api() {
    let shell = Shell::new().await;
    let created = shell
        .run("token create --role read-only --expires 90d --description shell")
        .await;
    assert_eq!(created.status.code(), Some(0), "{}", created.said);
    let token = created.printed.trim();
    assert!(
        token.starts_with("sms_") && !created.said.contains(token),
        "{}",
        created.said
    );
    let mut as_reader = shell.command("task list");
    as_reader.env("SMS_TOKEN", token);
    assert_eq!(run(as_reader).await.status.code(), Some(0));

    let listed = shell
        .printed("token list --no-headers --columns description,role,id,expires")
        .await;
    let line = listed
        .lines()
        .find(|line| line.starts_with("shell"))
        .expect("it is listed");
    let words: Vec<_> = line.split_whitespace().collect();
    assert_eq!(words[1], "read-only");
    assert_ne!(words[3], "-");
    shell.printed(&format!("token revoke {}", words[2])).await;
    let left = shell.printed("token list -o name").await;
    assert!(!left.contains(words[2]), "{left}");
}

#[tokio::test]
async fn a_certificate_of_its_own_is_accepted_only_if_it_is_named_or_any_will_do() {
    let dir = Dir::new();
    let mut serving = command(&dir);
    serving.args(["--tls-self-signed"]);
    let service = Service::start(serving).await;
    let url = format!("https://{}", service.address);
    for (arguments, status) in [("task list", 1), ("task list --insecure", 0)] {
        let mut command = program(&url);
        command.args(arguments.split(' '));
        let ended = run(command).await;
        assert_eq!(
            ended.status.code(),
            Some(status),
            "{arguments}: {}",
            ended.said
        );
    }
    service.stop().await;
}
