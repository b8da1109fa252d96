//! The subcommand `webhook`.

use serde_json::Value;

use super::Shell;

#[tokio::test]
async fn a_webhook_is_created_tried_given_a_new_secret_and_deleted() {
    let shell = Shell::on(crate::webhooks::app().await);
    let create =
        "webhook create http://127.0.0.1:9/sms --type task.failed,task.stalled --description ops";
    let id = shell.printed(create).await.trim().to_owned();
    let listed: Value =
        serde_json::from_str(&shell.printed("webhook list -o json").await).expect("JSON");
    let webhook = &listed["webhooks"][0];
    assert_eq!(webhook["id"], id);
    assert_eq!(
        webhook["types"],
        serde_json::json!(["task.failed", "task.stalled"])
    );
    assert_eq!(webhook["description"], "ops");

    let secret = shell.printed(&format!("webhook secret {id}")).await;
    let rotated = shell.printed(&format!("webhook rotate {id}")).await;
    assert!(secret.starts_with("whsec_") && rotated.starts_with("whsec_") && secret != rotated);

    let message = shell.printed(&format!("webhook ping {id}")).await;
    let deliveries = shell
        .printed(&format!("webhook deliveries {id} -o name"))
        .await;
    assert!(
        deliveries.lines().any(|line| line == message.trim()),
        "{deliveries}"
    );
    let again = shell
        .run(&format!("webhook resend {id} {}", message.trim()))
        .await;
    assert!(again.said.contains("1 messages"), "{}", again.said);
    let failed = shell
        .run(&format!("webhook resend {id} --since 1day"))
        .await;
    assert!(failed.said.contains("0 messages"), "{}", failed.said);
    shell.printed(&format!("webhook delete {id}")).await;
    assert_eq!(shell.printed("webhook list -o name").await, "");
}
