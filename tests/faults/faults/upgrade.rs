use super::rig::Cluster;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::is_installed;

pub async fn run(plan: Plan) -> Outcome {
    if !is_installed("haproxy") {
        return Outcome::lacks("haproxy is not installed");
    }
    let Some(previous) = plan.previous.clone() else {
        return Outcome::only_long(); // which builds it
    };
    let mut cluster = Cluster::new(&plan, &previous).await;
    cluster.fleet.must_not_fail();
    cluster.restart_each(&plan.program).await;
    let done = "three instances behind HAProxy, the first of which brought the schema up to date";
    cluster.audit().await.into_outcome(done)
}
