use std::time::Duration;

use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

/// How long the service may take to write again.
const WRITES_AGAIN: f64 = 2.0;

pub async fn run(plan: Plan) -> Outcome {
    let (times, seconds) = plan.of((1, 4), (20, 20));
    let rig = Rig::new(&plan).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..times {
        rig.work().await;
        rig.postgres.freeze().await;
        sleep(Duration::from_secs(seconds)).await;
        rig.postgres.thaw().await;
        slowest = slowest.max(rig.work().await);
    }
    let done = format!("{times} times {seconds} s");
    let mut outcome = rig.audit().await.into_outcome(&done);
    outcome.at_most("writes again, the slowest", slowest, WRITES_AGAIN);
    outcome
}
