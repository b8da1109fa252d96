use std::time::Duration;

use rand::Rng;
use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

/// How long the service may take to serve again.
const READY: f64 = 2.0;

pub async fn run(plan: Plan) -> Outcome {
    let kills = plan.of(3, 200);
    let mut rig = Rig::new(&plan).await;
    let (mut random, mut slowest) = (plan.random(), Duration::ZERO);
    for _ in 0..kills {
        rig.work().await;
        sleep(Duration::from_millis(random.random_range(0..50))).await;
        rig.service.kill().await;
        slowest = slowest.max(rig.service.start().await);
    }
    rig.work().await;
    let mut outcome = rig.audit().await.into_outcome(&format!("{kills} kills"));
    outcome.at_most("ready again, the slowest", slowest, READY);
    outcome
}
