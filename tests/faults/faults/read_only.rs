use std::time::Duration;

use tokio::time::sleep;

use super::rig::Rig;
use crate::fleet::{Answer, Http};
use crate::outcome::Outcome;
use crate::plan::Plan;

const READ_ONLY: &str = "ALTER SYSTEM SET default_transaction_read_only = on";
const WRITABLE: &str =
    "SET default_transaction_read_only = off; ALTER SYSTEM RESET default_transaction_read_only";

pub async fn run(plan: Plan) -> Outcome {
    let times = plan.of(2, 50);
    let rig = Rig::new(&plan).await;
    let (http, mut unread) = (Http::to(&rig.service.url()), Vec::new());
    let mut outcome = rig
        .endure(times, async |rig| {
            rig.postgres.set(READ_ONLY).await;
            for _ in 0..5 {
                sleep(Duration::from_millis(100)).await;
                match http.get("/v3/tasks?limit=1").await {
                    Answer::Done(_) => {}
                    other => unread.push(format!("{other:?}")),
                }
            }
            rig.postgres.set(WRITABLE).await;
        })
        .await;
    outcome.none("reads refused meanwhile", unread);
    outcome
}
