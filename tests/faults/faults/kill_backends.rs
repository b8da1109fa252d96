use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

pub async fn run(plan: Plan) -> Outcome {
    let kills = plan.of(3, 100);
    let rig = Rig::new(&plan).await;
    rig.endure(kills, async |rig| {
        rig.postgres.kill_backend().await;
        rig.postgres.recovers().await;
    })
    .await
}
