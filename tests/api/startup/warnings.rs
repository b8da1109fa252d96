//! What the service warns of at the start.

use super::service::{Service, command, run};
use crate::support::app::MASTER_KEY;
use crate::support::dir::Dir;

const NOBODY: &str = "there is no token or access key yet";
const PLAIN: &str = "tokens travel unencrypted";
const OPEN: &str = "SMS_MASTER_KEY is not set";

#[tokio::test]
async fn callers_that_cannot_have_a_token_yet_are_warned_of_until_there_is_one() {
    let dir = Dir::new();
    assert!(start(&dir, "127.0.0.1:0").await.contains(NOBODY));
    let mut create = command(&dir);
    create.args(["token", "create", "--tenant", "acme"]);
    assert!(run(create).await.status.success());
    let said = start(&dir, "127.0.0.1:0").await;
    assert!(!said.contains(NOBODY) && !said.contains(PLAIN), "{said}");
}

#[tokio::test]
async fn plain_http_that_others_can_reach_is_warned_of() {
    let dir = Dir::new();
    let said = start(&dir, "0.0.0.0:0").await;
    assert_eq!(said.matches(PLAIN).count(), 1, "{said}");
    assert!(said.contains("SMS_TLS_CERT"), "{said}");
}

#[tokio::test]
async fn secrets_that_are_not_encrypted_are_warned_of_once() {
    let dir = Dir::new();
    let said = start(&dir, "127.0.0.1:0").await;
    assert_eq!(said.matches(OPEN).count(), 1, "{said}");
    let mut guarded = command(&dir);
    guarded.env("SMS_MASTER_KEY", MASTER_KEY);
    let said = Service::start(guarded).await.stop().await.said;
    assert!(!said.contains(OPEN), "{said}");
}

/// All that it says from start to end.
async fn start(dir: &Dir, address: &str) -> String {
    let mut command = command(dir);
    command
        .env("SMS_AUTH", "required")
        .env("SMS_LISTEN", address);
    Service::start(command).await.stop().await.said
}
