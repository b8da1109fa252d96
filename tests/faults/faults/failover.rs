use std::time::Duration;

use super::rig::Rig;
use crate::fleet::Fleet;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::patroni::{Cluster, missing};
use crate::processes::postgres::{create_database, programs, url};
use crate::processes::service::Service;
use crate::processes::{Directory, until};

/// How long it may take until the first write is acknowledged again.
const WRITES_AGAIN: f64 = 15.0;

pub async fn run(plan: Plan) -> Outcome {
    let missing = missing();
    if !missing.is_empty() {
        return Outcome::lacks(format!("not installed: {}", missing.join(", ")));
    }
    let kills = plan.of(1, 20);
    let dir = Directory::new();
    let cluster = Cluster::new(&dir.join("cluster"), &programs()).await;
    create_database(cluster.port).await;
    let mut service = Service::on(&plan, &url(cluster.port), &dir.join("service.log"));
    service.start().await;
    let fleet = Fleet::start(&service.url(), plan.writers(), plan.seed).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..kills {
        fleet.goes_on(Rig::BETWEEN, plan.patience()).await;
        let before = fleet.refused();
        cluster.kill_primary().await;
        until("writes are refused", plan.patience(), async || {
            fleet.refused() > before
        })
        .await;
        slowest = slowest.max(fleet.goes_on(1, plan.patience()).await);
        cluster.is_whole().await;
    }
    let found = fleet.audit(&[service], plan.messages()).await;
    let mut outcome = found.into_outcome(&format!("{kills} kills"));
    outcome.at_most("writes again, the slowest", slowest, WRITES_AGAIN);
    outcome
}
