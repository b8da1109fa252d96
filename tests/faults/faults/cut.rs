use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::{Postgres, url};
use crate::processes::proxy::{Proxy, Weather};
use crate::processes::{Directory, until};

/// At most so many bytes pass through a connection, both ways together: some statements.
const CUT_WITHIN: usize = 100_000;

pub async fn run(plan: Plan) -> Outcome {
    let times = plan.of(20, 2_000);
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    // the schema, before the weather changes
    let mut calm = Rig::on(&plan, dir, postgres, |service| service).await;
    let weather = Weather {
        cut_within: Some(CUT_WITHIN),
        ..Weather::default()
    };
    let proxy = Proxy::to(calm.postgres.port, weather, plan.seed).await;
    calm.service.stop().await;
    calm.service.set("DATABASE_URL", url(proxy.port));
    calm.service.start().await;
    until("connections are cut", plan.patience() * 10, async || {
        proxy.cuts() >= times
    })
    .await;
    // audited without cuts
    calm.service.stop().await;
    calm.service.set("DATABASE_URL", calm.postgres.url());
    calm.service.start().await;
    let done = format!("{} connections", proxy.cuts());
    calm.audit().await.into_outcome(&done)
}
