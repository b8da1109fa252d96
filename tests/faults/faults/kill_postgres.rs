use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

pub async fn run(plan: Plan) -> Outcome {
    let kills = plan.of(2, 100);
    let rig = Rig::new(&plan).await;
    rig.endure(kills, async |rig| {
        rig.postgres.kill().await;
        rig.postgres.start().await;
    })
    .await
}
