//! The subcommands `token` and `credential`, and a service that asks its callers who they are.

use tokio::process::Command;

use super::service::{Ended, Service, command, run};
use crate::support::app::MASTER_KEY;
use crate::support::dir::Dir;
use crate::support::live::{Reply, Wire};

/// The program on a data directory of its own, with these arguments.
fn program(dir: &Dir, arguments: &str) -> Command {
    let mut command = command(dir);
    command
        .args(arguments.split(' '))
        .env("SMS_MASTER_KEY", MASTER_KEY);
    command
}

async fn done(dir: &Dir, arguments: &str) -> Ended {
    let ended = run(program(dir, arguments)).await;
    assert_eq!(ended.status.code(), Some(0), "{arguments}: {}", ended.said);
    ended
}

async fn ask(service: &Service, headers: &str, method: &str, path: &str) -> Reply {
    let mut wire = Wire::connect(service.address).await.expect("connected");
    wire.headers = headers.to_owned();
    wire.ask(method, path, "").await.expect("an answer")
}

#[tokio::test]
async fn the_first_token_lets_its_caller_in_and_nobody_else() {
    let dir = Dir::new();
    let created = done(&dir, "token create --tenant acme --description console").await;
    let token = created.printed.trim();
    assert_eq!(
        created.printed.lines().count(),
        1,
        "the token alone: {}",
        created.printed
    );
    assert!(!created.said.contains(token));
    let reader = done(&dir, "token create --tenant acme --read-only --expires 90d").await;

    let mut serving = program(&dir, "serve");
    // what others can reach, they may as long as they say who they are
    serving.env("SMS_AUTH", "required");
    let service = Service::start(serving).await;
    let header = |token: &str| format!("x-auth-token: {token}\r\n");
    assert_eq!(ask(&service, "", "GET", "/v3/tasks").await.status, 401);
    assert_eq!(
        ask(&service, &header("sms_guess"), "GET", "/v3/tasks")
            .await
            .status,
        401
    );
    assert_eq!(
        ask(&service, &header(token), "GET", "/v3/tasks")
            .await
            .status,
        200
    );
    let reads = header(reader.printed.trim());
    assert_eq!(ask(&service, &reads, "GET", "/v3/tasks").await.status, 200);
    assert_eq!(
        ask(&service, &reads, "DELETE", "/v3/tasks/any")
            .await
            .status,
        403
    );
    let said = service.stop().await.said;
    for secret in [token, reader.printed.trim(), "sms_guess", MASTER_KEY] {
        assert!(!said.contains(secret), "the log has a secret");
    }

    let listed = done(&dir, "token list --tenant acme --no-headers")
        .await
        .printed;
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(
        lines[0].contains("full") && lines[0].contains(" never ") && lines[0].contains("console")
    );
    assert!(lines[1].contains("read-only") && !lines[1].contains(" never "));
    assert!(!listed.contains(token));
    let id = lines[0].split(' ').next().expect("an id");
    done(&dir, &format!("token revoke --tenant acme {id}")).await;
    assert_eq!(
        done(&dir, "token list --tenant acme --no-headers")
            .await
            .printed
            .lines()
            .count(),
        1
    );
    let again = run(program(&dir, &format!("token revoke --tenant acme {id}"))).await;
    again.refused_with(&[id, "list"]);
    let others = run(program(&dir, "token revoke --tenant other any")).await;
    others.refused_with(&["any"]);
}

#[tokio::test]
async fn an_access_key_needs_a_master_key_of_32_bytes() {
    let dir = Dir::new();
    let created = done(&dir, "credential create --tenant acme --role agent").await;
    let [access_key, secret] = created.printed.lines().collect::<Vec<_>>()[..] else {
        panic!("a key and a secret: {}", created.printed);
    };
    let listed = done(&dir, "credential list --tenant acme --no-headers")
        .await
        .printed;
    assert!(listed.starts_with(access_key) && listed.contains("agent"));
    assert!(!listed.contains(secret) && !created.said.contains(secret));
    done(
        &dir,
        &format!("credential revoke --tenant acme {access_key}"),
    )
    .await;
    let none = done(&dir, "credential list --tenant acme --no-headers").await;
    assert_eq!(none.printed, "");
    assert!(
        none.said.contains("account acme has no access keys"),
        "{}",
        none.said
    );
    for (key, word) in [
        ("", "export SMS_MASTER_KEY=$(openssl rand -base64 32)"),
        ("short", "32 bytes"),
    ] {
        let mut command = program(&dir, "credential create --tenant acme");
        command.env("SMS_MASTER_KEY", key);
        run(command).await.refused_with(&[word]);
    }
    let mut serving = program(&dir, "serve");
    serving
        .env("SMS_AUTH", "required")
        .env("SMS_MASTER_KEY", "short");
    run(serving).await.refused_with(&["32 bytes"]);
}

#[tokio::test]
async fn tokens_and_keys_are_managed_beside_a_service_with_a_private_postgresql() {
    let dir = Dir::new();
    let mut serving = program(&dir, "serve");
    serving.env("SMS_AUTH", "required");
    let service = Service::start(serving).await;
    let token = done(&dir, "token create --tenant acme").await.printed;
    let header = format!("x-auth-token: {}\r\n", token.trim());
    assert_eq!(ask(&service, &header, "GET", "/v3/tasks").await.status, 200);
    let created = done(&dir, "credential create --tenant acme").await.printed;
    let access_key = created.lines().next().expect("an access key");
    let listed = done(&dir, "credential list --tenant acme --no-headers")
        .await
        .printed;
    assert!(listed.starts_with(access_key), "{listed}");
    done(&dir, "migrate").await;
    // the service has not been disturbed
    assert_eq!(service.get("/health/ready").await.status, 200);

    let second = run(program(&dir, "serve")).await;
    second.refused_with(&["in use by another process", &dir.pg().display().to_string()]);
    service.stop().await;
}

#[tokio::test]
async fn an_account_has_a_name_and_one_without_tokens_is_told_from_one_with_some() {
    let dir = Dir::new();
    for command in ["token create", "token list", "credential create"] {
        for name in ["", " "] {
            let mut command = program(&dir, command);
            command.args(["--tenant", name]);
            let Ended { status, said, .. } = run(command).await;
            assert_eq!(status.code(), Some(2), "{said}");
            assert!(said.contains("an account needs a name"), "{said}");
        }
    }
    assert!(!dir.pg().exists(), "nothing is made in vain");
    let none = done(&dir, "token list --tenant acme --no-headers").await;
    assert_eq!(none.printed, "");
    assert!(
        none.said.contains("account acme has no tokens"),
        "{}",
        none.said
    );
}

#[tokio::test]
async fn a_validity_too_long_to_print_is_refused() {
    let dir = Dir::new();
    let ended = run(program(&dir, "token create --tenant acme --expires 9000y")).await;
    assert_eq!(ended.status.code(), Some(2), "{}", ended.said);
    assert!(ended.said.contains("100 years"), "{}", ended.said);
}

#[tokio::test]
async fn an_iam_has_to_be_one_that_can_be_trusted() {
    let dir = Dir::new();
    for (setting, value, word) in [
        ("SMS_IAM_URL", "http://iam.example", "not of this machine"),
        (
            "SMS_IAM_URL",
            "https://me:hunter2@iam.example",
            "a password in it",
        ),
        (
            "SMS_IAM_ROLES",
            "te_admin=everything",
            "te_admin=everything",
        ),
        ("SMS_IAM_TOKEN", "é", "characters"),
    ] {
        let mut serving = program(&dir, "serve");
        serving
            .env("SMS_AUTH", "required")
            .env("SMS_IAM_URL", "https://iam.example")
            .env(setting, value);
        let ended = run(serving).await;
        assert!(!ended.said.contains("hunter2"));
        ended.refused_with(&[setting, word]);
    }
}
