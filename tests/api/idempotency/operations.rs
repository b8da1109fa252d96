//! Guards: every operation is named here as one that may be done twice, or as one that is done once; and what is done
//! once is done and written down together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sms_task_service::auth::Role;
use sqlx::PgPool;

use super::{is_replayed, meddle, send};
use crate::auth::guarded_operations;
use crate::openapi::operations::{request, text};
use crate::support::app::App;
use crate::support::db::skipped_on_a_cluster;
use crate::support::schema::Document;
use crate::support::signer::Signer;

/// The operations that differ when they are done twice: they create, or make an agent do something.
const DONE_ONCE: [&str; 12] = [
    "ActOnTasks",
    "CollectLog",
    "CreateMigproject",
    "CreateTask",
    "CreateTemplate",
    "CreateToken",
    "CreateWebhook",
    "PingWebhook",
    "RegisterServer",
    "ResendWebhookDeliveries",
    "RotateWebhookSecret",
    "UpdateTaskStatus",
];

/// What an answer has only the first time, as it must not be stored.
const SHOWN_ONCE: [(&str, &str); 1] = [("CreateToken", "token")];

/// The operations that do the second time what they did the first time, or nothing.
const REPEATABLE: [&str; 67] = [
    "CheckNetAcl",
    "CreatePrivacyAgreements",
    "DeleteMigproject",
    "DeleteServer",
    "DeleteServers",
    "DeleteTask",
    "DeleteTasks",
    "DeleteTemplate",
    "DeleteTemplates",
    "DeleteWebhook",
    "ExportConsistencyResults",
    "ExportEvents",
    "ListErrorServers",
    "ListEvents",
    "ListJobResults",
    "ListJobs",
    "ListMigprojects",
    "ListServers",
    "ListTaskActions",
    "ListTaskEvents",
    "ListTaskSamples",
    "ListTasks",
    "ListTemplates",
    "ListTokens",
    "ListWebhookDeliveries",
    "ListWebhooks",
    "RevokeToken",
    "CreateSession",
    "ShowSession",
    "EndSession",
    "ShowCertKey",
    "ShowCommand",
    "ShowConfig",
    "ShowConfigSetting",
    "ShowConsistencyResult",
    "ShowError",
    "ShowJob",
    "ShowMigproject",
    "ShowOverview",
    "ShowPassphrase",
    "ShowPrivacyAgreements",
    "ShowServer",
    "ShowSha256",
    "ShowTargetPassword",
    "ShowTask",
    "ShowTaskForecast",
    "ShowTemplate",
    "ShowWebhook",
    "ShowWebhookSecret",
    "ShowsSpeedLimits",
    "StreamEvents",
    "SummarizeTasks",
    "UnlockTargetEcs",
    "UpdateCommandResult",
    "UpdateConsistencyResult",
    "UpdateCopyState",
    "UpdateDefaultMigproject",
    "UpdateDiskInfo",
    "UpdateMigproject",
    "UpdateNetworkCheckInfo",
    "UpdateServerName",
    "UpdateSpeed",
    "UpdateTask",
    "UpdateTaskSpeed",
    "UpdateTemplate",
    "UpdateWebhook",
    "UploadSpecialConfigurationSetting",
];

#[tokio::test]
async fn every_operation_is_either_done_once_or_leaves_no_outcome() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let document = Document::generated();
    let pool = app.database.pool(1);
    let mut named = BTreeSet::from_iter(DONE_ONCE.into_iter().chain(REPEATABLE));
    for operation in guarded_operations(&document) {
        let id = operation.id.as_str();
        assert!(named.remove(id), "{id} is not named here");
        let is_once = DONE_ONCE.contains(&id);
        let headers = operation.parameters("header");
        let takes_a_key = headers
            .iter()
            .any(|header| header["name"] == "Idempotency-Key");
        assert_eq!(takes_a_key, is_once, "{id}");
        for status in ["409", "422"] {
            let told = operation.json["responses"][status].is_object();
            assert!(told || !is_once, "{id} {status}");
        }

        let (path_id, body) = request(&app, id).await;
        let clear = sqlx::query("DELETE FROM outcomes").execute(&pool);
        clear.await.expect("cleared");
        let target = operation.target(&path_id);
        let mut parts = signer.sign(&operation.method, &target, &text(&body));
        parts.headers.push(("idempotency-key".into(), id.into()));
        signer.sign_parts(&mut parts);
        let first = app.send(parts.request()).await;
        assert!(!is_replayed(&first), "{id}");
        assert_eq!(first.status, 200, "{id}: {}", first.json);
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM outcomes");
        let count = count.fetch_one(&pool).await.expect("a count");
        // one for the signature and one for the key
        assert_eq!(count, if is_once { 2 } else { 0 }, "{id}");
        let again = app.send(parts.request()).await;
        assert_eq!(is_replayed(&again), is_once, "{id}: {}", again.json);
        if is_once {
            let secret = SHOWN_ONCE.iter().find(|(operation, _)| *operation == id);
            let mut expected = first.json;
            if let Some((_, field)) = secret {
                assert!(expected[field].is_string(), "{id}");
                expected[field] = Value::Null;
            }
            assert_eq!(again.json, expected, "{id}");
        }
    }
    assert!(named.is_empty(), "there are no operations {named:?}");
    pool.close().await;
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    if skipped_on_a_cluster("it has no triggers") {
        return;
    }
    let app = App::new().await;
    let document = Document::generated();
    let pool = app.database.pool(1);
    meddle(
        &pool,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE disk_full; END'",
    )
    .await;
    for operation in guarded_operations(&document) {
        let id = operation.id.as_str();
        if !DONE_ONCE.contains(&id) {
            continue;
        }
        let (path_id, body) = request(&app, id).await;
        let before = contents(&pool).await;
        meddle(
            &pool,
            "CREATE TRIGGER refuse BEFORE UPDATE ON outcomes EXECUTE FUNCTION refuse()",
        )
        .await;
        let target = operation.target(&path_id);
        let answer = send(&app, &target, id, &text(&body)).await;
        assert_eq!(answer.status, 503, "{id}: {}", answer.json);
        assert_eq!(contents(&pool).await, before, "{id}");

        meddle(&pool, "DROP TRIGGER refuse ON outcomes").await;
        let done = send(&app, &target, id, &text(&body)).await;
        assert!(!is_replayed(&done), "{id}");
        done.ok();
        assert_ne!(contents(&pool).await, before, "{id}");
    }
    pool.close().await;
}

/// A digest of each table but that of outcomes.
async fn contents(pool: &PgPool) -> BTreeMap<String, String> {
    let tables = "SELECT relname::text, md5(query_to_xml(format('SELECT * FROM %I AS t ORDER BY t', relname), true, false, '')::text)
                  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'outcomes'";
    let digests = sqlx::query_as::<_, (String, String)>(tables).fetch_all(pool);
    digests.await.expect("digests").into_iter().collect()
}
