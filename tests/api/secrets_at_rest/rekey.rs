//! Replacing the master key.

use std::sync::Arc;

use sms_task_service::auth::{Auth, Authenticator, MasterKey, Role, SecretKind, Vault};
use sms_task_service::storage::secrets::Place;
use sqlx::AssertSqlSafe;
use tokio::process::Command;

use super::{ANOTHER_KEY, Secrets, with_key};
use crate::startup::databases::on;
use crate::startup::service::{Ended, run};
use crate::support::app::{App, MASTER_KEY};
use crate::support::dir::Dir;
use crate::support::signer::Signer;

/// The program on the database of `app`, with these keys.
fn program(app: &App, dir: &Dir, key: &str, second: Option<&str>) -> Command {
    let mut command = on(&app.database, dir);
    command
        .env("SMS_MASTER_KEY", key)
        .env("SMS_SECOND_MASTER_KEY", second.unwrap_or_default());
    command
}

async fn rekey(app: &App, key: &str, second: Option<&str>) -> Ended {
    let dir = Dir::new();
    let mut command = program(app, &dir, key, second);
    command.arg("rekey");
    run(command).await
}

fn key(text: &str) -> MasterKey {
    MasterKey::parse(text).expect("a key")
}

fn both_keys() -> MasterKey {
    key(ANOTHER_KEY).with_second(key(MASTER_KEY))
}

#[tokio::test]
async fn every_secret_is_encrypted_anew_and_served_all_the_time() {
    let app = App::new().await;
    let old = with_key(&app, Some(MASTER_KEY)).await;
    let secrets = Secrets::of(&old).await;
    let answers = secrets.read(&old).await;
    let vault = Vault::new(Some(both_keys()));
    let both = app
        .another_instance_with(|state| state.with_vault(vault))
        .await;
    assert_eq!(secrets.read(&both).await, answers, "before");

    let ended = rekey(&app, ANOTHER_KEY, Some(MASTER_KEY)).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    assert!(
        ended.said.contains("7 secrets encrypted anew; 0 were"),
        "{}",
        ended.said
    );
    assert_eq!(secrets.read(&both).await, answers, "with both keys");
    let new = with_key(&app, Some(ANOTHER_KEY)).await;
    assert_eq!(secrets.read(&new).await, answers, "with the new one alone");
    for path in secrets.paths() {
        let _ = old.get(path).await.refused(500, "SMS.6000");
    }
    let again = rekey(&app, ANOTHER_KEY, None).await;
    assert!(
        again.said.contains("0 secrets encrypted anew; 7 were"),
        "{}",
        again.said
    );
}

#[tokio::test]
async fn what_is_stored_in_each_place_is_under_the_new_key_alone() {
    let app = App::new().await;
    let dir = Dir::new();
    let old = with_key(&app, Some(MASTER_KEY)).await;
    let secrets = Secrets::of(&old).await;
    secrets.read(&old).await;
    let _ = old
        .post(&secrets.webhook, &serde_json::json!({}))
        .await
        .ok(); // has a former secret now
    let mut create = program(&app, &dir, MASTER_KEY, None);
    create.args(["credential", "create", "--tenant", "default"]);
    assert_eq!(run(create).await.status.code(), Some(0));
    let before: Vec<String> = stored(&app).await;
    assert_eq!(
        before.len(),
        Place::ALL.len(),
        "there is one in each place: {before:?}"
    );
    let ended = rekey(&app, ANOTHER_KEY, Some(MASTER_KEY)).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    let after = stored(&app).await;
    for (old, new) in before.iter().zip(&after) {
        assert_ne!(old, new);
    }
    assert_eq!(rekey(&app, ANOTHER_KEY, None).await.status.code(), Some(0));
    assert_eq!(rekey(&app, MASTER_KEY, None).await.status.code(), Some(2));
}

#[tokio::test]
async fn a_run_that_is_killed_is_just_started_again() {
    const TASKS: usize = 2_000;
    let app = App::new().await;
    let vault = Vault::new(Some(key(MASTER_KEY)));
    let kind = SecretKind::TargetPassword;
    let pool = app.database.pool(1);
    let template = app.template().await;
    let (ids, texts): (Vec<_>, Vec<_>) = (0..TASKS)
        .map(|number| {
            let id = format!("many-{number:05}");
            let text = vault.seal(("default", kind, &id), &format!("secret {number}"));
            (id, text.expect("sealed"))
        })
        .unzip();
    let copies = "INSERT INTO templates SELECT (jsonb_populate_record(t, jsonb_build_object('id', c.id, 'name', c.id, 'target_password', c.text))).*
                  FROM templates AS t, unnest($1::text[], $2::text[]) AS c (id, text) WHERE t.id = $3";
    sqlx::query(copies)
        .bind(&ids)
        .bind(&texts)
        .bind(&template)
        .execute(&pool)
        .await
        .expect("copies");
    let dir = Dir::new();
    let mut command = program(&app, &dir, ANOTHER_KEY, Some(MASTER_KEY));
    let mut child = command.arg("rekey").spawn().expect("it starts");
    let renewed = async || {
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT target_password FROM templates WHERE id LIKE 'many-%' ORDER BY id",
        )
        .fetch_all(&pool)
        .await
        .expect("texts");
        texts
            .iter()
            .zip(&ids)
            .filter(|(text, id)| {
                Vault::new(Some(key(ANOTHER_KEY)))
                    .open(("default", kind, id), text)
                    .is_ok()
            })
            .count()
    };
    while renewed().await == 0 {}
    child.kill().await.expect("killed");
    let done = renewed().await;
    assert!(done > 0 && done < TASKS, "it was killed half-way: {done}");
    let ended = rekey(&app, ANOTHER_KEY, Some(MASTER_KEY)).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    let numbers = ended.said.split_whitespace().flat_map(str::parse::<usize>);
    let [anew, before, unreadable] = numbers.collect::<Vec<_>>()[..] else {
        panic!("{}", ended.said);
    };
    assert_eq!(anew + before, TASKS + 1, "with the one that was copied");
    assert!(before >= done && unreadable == 0, "{}", ended.said);
    assert_eq!(renewed().await, TASKS);
    pool.close().await;
}

#[tokio::test]
async fn a_secret_under_neither_key_is_told_of_and_left_as_it_is() {
    let app = App::new().await;
    let old = with_key(&app, Some(MASTER_KEY)).await;
    let secrets = Secrets::of(&old).await;
    let answers = secrets.read(&old).await;
    let refused = rekey(&app, ANOTHER_KEY, None).await;
    refused.refused_with(&["7 secrets cannot be decrypted", "SMS_SECOND_MASTER_KEY"]);
    assert_eq!(secrets.read(&old).await, answers);
    let alone = rekey(&app, "", Some(MASTER_KEY)).await;
    alone.refused_with(&["SMS_MASTER_KEY is not"]);
    let short = rekey(&app, MASTER_KEY, Some("c2hvcnQ=")).await;
    short.refused_with(&["SMS_SECOND_MASTER_KEY must be 32 bytes"]);
}

#[tokio::test]
async fn an_access_key_signs_before_and_after() {
    let app = App::guarded("acme").await;
    let signer = Signer::new(&app, "acme", Role::Full).await;
    let authenticator = Authenticator::new(app.storage(), Some(both_keys()));
    let both = Auth::Required(Arc::new(authenticator));
    let during = app
        .another_instance_with(|state| state.with_auth(both))
        .await;
    let get = || during.send(signer.sign("GET", "/v3/tasks", "").request());
    let _ = get().await.ok();
    let ended = rekey(&app, ANOTHER_KEY, Some(MASTER_KEY)).await;
    assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
    let new = Authenticator::new(app.storage(), Some(key(ANOTHER_KEY)));
    let new = Auth::Required(Arc::new(new));
    let after = app
        .another_instance_with(|state| state.with_auth(new))
        .await;
    let _ = get().await.ok();
    let _ = after
        .send(signer.sign("GET", "/v3/sources", "").request())
        .await
        .ok();
}

/// All that is secret, as it is stored: what is in columns with such a name.
async fn stored(app: &App) -> Vec<String> {
    let pool = app.database.pool(1);
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name ~ 'secret|private_key|passphrase|password'
         ORDER BY table_name, column_name",
    )
    .fetch_all(&pool)
    .await
    .expect("columns");
    let mut all = Vec::new();
    for (table, column) in columns {
        let text = format!("SELECT {column}::text FROM {table} WHERE {column} IS NOT NULL");
        let rows = sqlx::query_scalar(AssertSqlSafe(text)).fetch_all(&pool);
        all.extend(rows.await.expect("rows"));
    }
    pool.close().await;
    all
}
