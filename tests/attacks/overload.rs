//! More clients than the service can serve, none of which backs off.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::json;
use tokio::time::Instant;

use super::target::Target;
use super::{duration, scale};

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_back_off_are_served_and_others_too() {
    let target = Target::start(&[("SMS_DB_MAX_CONNECTIONS", "4")]).await;
    let other = target.app.seen_with(Some(target.other.clone())).await;
    let path = format!("/v3/tasks/{}", other.task().await);
    let (served, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let attack = async {
        let until = Instant::now() + duration();
        let flood = (0..100 * scale()).map(|client| {
            let (target, path, served, refused) = (&target, &path, &served, &refused);
            async move {
                let mut wire = target.connect(&target.other).await;
                let mut number = 0;
                while Instant::now() < until {
                    number += 1;
                    // each one changes the task, so that it cannot share a statement
                    let update = json!({"total_time": client * 1000 + number}).to_string();
                    let reply = wire.ask("PUT", path, &update).await.expect("an answer");
                    let count = if reply.status == 200 { served } else { refused };
                    count.fetch_add(1, Relaxed);
                }
            }
        });
        futures_util::future::join_all(flood).await;
    };
    target.endures("overload", attack).await;
    let (served, refused) = (served.into_inner(), refused.into_inner());
    println!("overload: {served} served, {refused} refused");
    assert!(served > refused, "most of its work is refusing");
}
