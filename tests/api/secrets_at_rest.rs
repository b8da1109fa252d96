//! Secrets in the database: encrypted under `SMS_MASTER_KEY`, or not without one.

mod rekey;

use serde_json::{Value, json};
use sms_task_service::auth::{MasterKey, Vault};

use crate::support::app::{App, MASTER_KEY};

/// Another one.
const ANOTHER_KEY: &str = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/// The service on the same database, with this master key.
async fn with_key(app: &App, key: Option<&str>) -> App {
    let key = key.map(|key| MasterKey::parse(key).expect("a key"));
    let vault = Vault::new(key);
    app.another_instance_with(|state| state.with_vault(vault))
        .await
}

/// The paths of what is secret.
struct Secrets {
    passphrase: String,
    certkey: String,
    password: String,
    webhook: String,
}

impl Secrets {
    async fn of(app: &App) -> Self {
        let task = app.started().await.task;
        let template = app.template().await;
        let webhook = json!({"url": "https://hooks.example"});
        let webhook = app.post("/ext/v1/webhooks", &webhook).await.ok();
        let webhook = webhook["id"].as_str().expect("an id");
        Self {
            passphrase: format!("/v3/tasks/{task}/passphrase"),
            certkey: format!("/v3/tasks/{task}/certkey"),
            password: format!("/v3/vm/templates/{template}/target-password"),
            webhook: format!("/ext/v1/webhooks/{webhook}/secret"),
        }
    }

    fn paths(&self) -> [&str; 4] {
        [
            &self.passphrase,
            &self.certkey,
            &self.password,
            &self.webhook,
        ]
    }

    async fn read(&self, app: &App) -> Vec<Value> {
        let mut answers = Vec::new();
        for path in self.paths() {
            answers.push(app.get(path).await.ok());
        }
        answers
    }
}

/// All secrets in these answers. A line of a PEM file is enough.
fn texts(answers: &[Value]) -> Vec<String> {
    let all = answers
        .iter()
        .flat_map(|answer| answer.as_object().expect("an object"));
    let secret = all.filter(|(name, _)| {
        name.contains("pass") || name.contains("private_key") || *name == "secret"
    });
    let text = |value: &Value| {
        let text = value.as_str().expect("a text");
        text.lines().nth(1).unwrap_or(text).to_owned()
    };
    secret.map(|(_, value)| text(value)).collect()
}

/// What the database has of them.
async fn stored(app: &App, secrets: &[String]) -> usize {
    let pool = app.database.pool(1);
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT x::text FROM task_credentials AS x
         UNION ALL SELECT x::text FROM templates AS x
         UNION ALL SELECT x::text FROM certificate_authorities AS x",
    )
    .fetch_all(&pool)
    .await
    .expect("rows");
    pool.close().await;
    let found = |secret: &&String| rows.iter().any(|row| row.contains(secret.as_str()));
    secrets.iter().filter(found).count()
}

/// How many keys of authorities are not encrypted.
async fn open_authorities(app: &App) -> i64 {
    let pool = app.database.pool(1);
    let open = "SELECT count(*) FROM certificate_authorities WHERE private_key NOT LIKE 'sealed:%'";
    let open = sqlx::query_scalar(open).fetch_one(&pool).await;
    pool.close().await;
    open.expect("a count")
}

#[tokio::test]
async fn with_a_master_key_no_secret_is_in_the_database_as_it_is() {
    let app = App::new().await;
    let guarded = with_key(&app, Some(MASTER_KEY)).await;
    let secrets = Secrets::of(&guarded).await;
    let answers = secrets.read(&guarded).await;
    let texts = texts(&answers);
    assert_eq!(
        texts.len(),
        6,
        "a passphrase, three keys, a password and a webhook's secret"
    );
    assert_eq!(stored(&app, &texts).await, 0);
    assert_eq!(open_authorities(&app).await, 0);
    let restarted = with_key(&app, Some(MASTER_KEY)).await;
    assert_eq!(secrets.read(&restarted).await, answers);
}

#[tokio::test]
async fn a_secret_is_refused_if_its_master_key_is_gone_or_another() {
    let app = App::new().await;
    let guarded = with_key(&app, Some(MASTER_KEY)).await;
    let secrets = Secrets::of(&guarded).await;
    let answers = secrets.read(&guarded).await;
    let texts = texts(&answers);
    for key in [None, Some(ANOTHER_KEY)] {
        let other = with_key(&app, key).await;
        let task = other.task().await;
        // the authority that would sign the new certificates
        let certkey = format!("/v3/tasks/{task}/certkey");
        for path in secrets.paths().into_iter().chain([certkey.as_str()]) {
            let refusal = other.get(path).await.refused(500, "SMS.6000");
            let refusal = refusal.to_string();
            assert!(
                !texts.iter().any(|secret| refusal.contains(secret)),
                "{refusal}"
            );
        }
    }
    assert_eq!(secrets.read(&guarded).await, answers, "nothing is lost");
}

#[tokio::test]
async fn what_was_stored_before_there_was_a_master_key_is_encrypted_when_it_is_read() {
    let app = App::new().await;
    let secrets = Secrets::of(&app).await;
    let answers = secrets.read(&app).await;
    let texts = texts(&answers);
    assert_eq!(stored(&app, &texts).await, 5);
    let guarded = with_key(&app, Some(MASTER_KEY)).await;
    assert_eq!(secrets.read(&guarded).await, answers);
    assert_eq!(stored(&app, &texts).await, 0);
    assert_eq!(
        secrets.read(&guarded).await,
        answers,
        "they can be decrypted"
    );

    assert_eq!(open_authorities(&app).await, 1);
    let task = guarded.task().await;
    let certkey = guarded.get(&format!("/v3/tasks/{task}/certkey")).await.ok();
    assert_eq!(certkey["ca"], answers[1]["ca"], "the authority is the same");
    assert_eq!(open_authorities(&app).await, 0);
    let another = guarded.task().await;
    guarded
        .get(&format!("/v3/tasks/{another}/certkey"))
        .await
        .ok();
}

#[tokio::test]
async fn the_passphrase_of_a_task_encrypts_its_keys_along_with_it() {
    let app = App::new().await;
    let secrets = Secrets::of(&app).await;
    let answers = secrets.read(&app).await;
    let guarded = with_key(&app, Some(MASTER_KEY)).await;
    guarded.get(&secrets.passphrase).await.ok();
    assert_eq!(stored(&app, &texts(&answers)).await, 1, "the password");
}
