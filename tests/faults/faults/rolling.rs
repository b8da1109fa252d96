use super::rig::Cluster;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::is_installed;

pub async fn run(plan: Plan) -> Outcome {
    if !is_installed("haproxy") {
        return Outcome::lacks("haproxy is not installed");
    }
    let rounds = plan.of(1, 17);
    let mut cluster = Cluster::new(&plan, &plan.program).await;
    cluster.fleet.must_not_fail();
    for _ in 0..rounds {
        cluster.restart_each(&plan.program).await;
    }
    let restarts = rounds * cluster.instances.len();
    let done = format!("{restarts} restarts, one instance after the other, three behind HAProxy");
    cluster.audit().await.into_outcome(&done)
}
