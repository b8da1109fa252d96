use std::time::Duration;

use tokio::time::sleep;

use super::rig::Rig;
use crate::fleet::{Answer, Http};
use crate::outcome::Outcome;
use crate::plan::Plan;

/// How long the service may take to write again.
const WRITES_AGAIN: f64 = 2.0;

const READ_ONLY: &str = "ALTER SYSTEM SET default_transaction_read_only = on";
const WRITABLE: &str =
    "SET default_transaction_read_only = off; ALTER SYSTEM RESET default_transaction_read_only";

pub async fn run(plan: Plan) -> Outcome {
    let times = plan.of(2, 50);
    let rig = Rig::new(&plan).await;
    let http = Http::to(&rig.service.url());
    let (mut slowest, mut unread) = (Duration::ZERO, Vec::new());
    for _ in 0..times {
        rig.work().await;
        rig.postgres.set(READ_ONLY).await;
        for _ in 0..5 {
            sleep(Duration::from_millis(100)).await;
            match http.get("/v3/tasks?limit=1").await {
                Answer::Done(_) => {}
                other => unread.push(format!("{other:?}")),
            }
        }
        rig.postgres.set(WRITABLE).await;
        slowest = slowest.max(rig.work().await);
    }
    let mut outcome = rig.audit().await.into_outcome(&format!("{times} times"));
    outcome.none("reads refused meanwhile", unread);
    outcome.at_most("writes again, the slowest", slowest, WRITES_AGAIN);
    outcome
}
