//! One account against another.

use tokio::time::{Duration, Instant};

use super::target::Target;
use super::{duration, scale};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_whose_requests_wait_for_a_lock_leaves_connections_to_others() {
    let target = Target::start(&[("SMS_DB_MAX_CONNECTIONS", "8")]).await;
    let other = target.app.seen_with(Some(target.other.clone())).await;
    let path = format!("/v3/tasks/{}", other.task().await);
    let pool = target.app.database.pool(1);
    let attack = async {
        let mut lock = pool.begin().await.expect("a transaction");
        let held = sqlx::query("SELECT FROM tasks WHERE tenant_id = 'other' FOR UPDATE");
        held.execute(&mut *lock).await.expect("locked");
        let until = Instant::now() + duration();
        let flood = (0..20 * scale()).map(|_| async {
            let mut wire = target.connect(&target.other).await;
            while Instant::now() < until {
                let reply = wire.ask("PUT", &path, r#"{"name": "waits"}"#).await;
                assert_eq!(reply.expect("an answer").status, 503);
            }
        });
        let ready = async {
            while Instant::now() < until {
                let reply = target
                    .connect("")
                    .await
                    .ask("GET", "/health/ready", "")
                    .await;
                assert_eq!(reply.expect("an answer").status, 200);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        futures_util::future::join(futures_util::future::join_all(flood), ready).await;
        lock.rollback().await.expect("unlocked");
    };
    target
        .endures("an account that waits for a lock", attack)
        .await;
    pool.close().await;
}
