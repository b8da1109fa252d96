//! What each role may do.

use sms_task_service::auth::Role;

use super::guarded_operations;
use crate::openapi::operations::{request, text};
use crate::support::app::App;
use crate::support::schema::Document;

/// The operations that agents may not call: those of consoles and the Terraform provider.
const NOT_FOR_AGENTS: [&str; 54] = [
    "ListTasks",
    "CreateTask",
    "DeleteTasks",
    "DeleteTask",
    "UpdateTaskStatus",
    "UpdateSpeed",
    "CollectLog",
    "ExportConsistencyResults",
    "CheckNetAcl",
    "ListServers",
    "DeleteServers",
    "ShowOverview",
    "UpdateServerName",
    "DeleteServer",
    "ListErrorServers",
    "UnlockTargetEcs",
    "UploadSpecialConfigurationSetting",
    "CreateTemplate",
    "UpdateTemplate",
    "DeleteTemplate",
    "DeleteTemplates",
    "CreatePrivacyAgreements",
    "ShowPrivacyAgreements",
    "CreateMigproject",
    "ListMigprojects",
    "ShowMigproject",
    "UpdateMigproject",
    "DeleteMigproject",
    "UpdateDefaultMigproject",
    "ListEvents",
    "ExportEvents",
    "ActOnTasks",
    "CreateToken",
    "ListTokens",
    "RevokeToken",
    "ListTaskActions",
    "CreateWebhook",
    "ListWebhooks",
    "ShowWebhook",
    "UpdateWebhook",
    "DeleteWebhook",
    "ShowWebhookSecret",
    "RotateWebhookSecret",
    "PingWebhook",
    "ListWebhookDeliveries",
    "ResendWebhookDeliveries",
    "ListJobs",
    "ShowJob",
    "ListJobResults",
    "ShowTaskForecast",
    "ListTaskEvents",
    "ListTaskSamples",
    "StreamEvents",
    "SummarizeTasks",
];

/// The GET operations that readers may not call.
const NOT_FOR_READERS: [&str; 6] = [
    "ListTokens",
    "ShowWebhookSecret",
    "ShowPassphrase",
    "ShowCertKey",
    "ShowCommand",
    "ShowTargetPassword",
];

/// The other operations that readers may call.
const FOR_READERS: [&str; 3] = ["CreateSession", "EndSession", "ExportConsistencyResults"];

#[tokio::test]
async fn every_role_may_call_its_own_operations_and_no_others() {
    let app = App::guarded("one").await;
    let document = Document::generated();
    for role in [Role::Full, Role::Agent, Role::ReadOnly] {
        let caller = app.seen_with(Some(app.new_token("one", role).await)).await;
        for operation in guarded_operations(&document) {
            let id = operation.id.as_str();
            let allowed = match role {
                Role::Full => true,
                Role::Agent => !NOT_FOR_AGENTS.contains(&id),
                Role::ReadOnly => {
                    let reads = operation.method == "GET" && !NOT_FOR_READERS.contains(&id);
                    reads || FOR_READERS.contains(&id)
                }
            };
            let (path_id, body) = request(&app, id).await;
            let answer = operation
                .send(&caller, &path_id, "application/json", text(&body))
                .await;
            assert_eq!(
                answer.status != 403,
                allowed,
                "{role} {id}: {}",
                answer.json
            );
            if !allowed {
                operation.assert_told(&document, &answer);
                answer.refused(403, "SMS.9003");
            }
        }
    }
}
