use std::time::Duration;

use rand::Rng;
use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::until;

/// How long the service may take to write again, once PostgreSQL accepts.
const WRITES_AGAIN: f64 = 2.0;

pub async fn run(plan: Plan) -> Outcome {
    let kills = plan.of(3, 100);
    let rig = Rig::new(&plan).await;
    let (mut random, mut slowest) = (plan.random(), Duration::ZERO);
    for _ in 0..kills {
        rig.work().await;
        sleep(Duration::from_millis(random.random_range(0..50))).await;
        rig.postgres.kill_backend().await;
        until("PostgreSQL recovers", plan.patience(), async || {
            rig.postgres.accepts().await
        })
        .await;
        slowest = slowest.max(rig.work().await);
    }
    let mut outcome = rig.audit().await.into_outcome(&format!("{kills} kills"));
    outcome.at_most(
        "writes again after PostgreSQL, the slowest",
        slowest,
        WRITES_AGAIN,
    );
    outcome
}
