use std::time::Duration;

use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

pub async fn run(plan: Plan) -> Outcome {
    let (times, seconds) = plan.of((1, 4), (20, 20));
    let rig = Rig::new(&plan).await;
    rig.endure(times, async |rig| {
        rig.postgres.freeze().await;
        sleep(Duration::from_secs(seconds)).await;
        rig.postgres.thaw().await;
    })
    .await
}
