//! What most faults happen to: a PostgreSQL, one instance on it, and clients at work.

use std::path::Path;
use std::slice;
use std::time::Duration;

use rand::Rng;
use tokio::time::sleep;

use crate::fleet::{Findings, Fleet};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::Directory;
use crate::processes::haproxy::{self, Haproxy};
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;

pub struct Rig {
    pub plan: Plan,
    pub postgres: Postgres,
    pub service: Service,
    pub fleet: Fleet,
    pub dir: Directory,
}

impl Rig {
    /// Writes between two faults, so that each meets work.
    pub const BETWEEN: usize = 40;

    /// Seconds that the service may take to write again, once it could.
    const WRITES_AGAIN: f64 = 2.0;

    pub async fn new(plan: &Plan) -> Self {
        Self::like(plan, |service| service).await
    }

    /// With an instance that is set up in another way.
    pub async fn like(plan: &Plan, change: impl FnOnce(Service) -> Service) -> Self {
        let dir = Directory::new();
        let postgres = Postgres::new(&dir.join("pg")).await;
        Self::on(plan, dir, postgres, change).await
    }

    /// On a PostgreSQL that runs.
    pub async fn on(
        plan: &Plan,
        dir: Directory,
        postgres: Postgres,
        change: impl FnOnce(Service) -> Service,
    ) -> Self {
        let mut service = change(Service::on(plan, &postgres.url(), &dir.join("service.log")));
        service.start().await;
        let fleet = Fleet::start(&service.url(), plan.writers(), plan.seed).await;
        Self {
            plan: plan.clone(),
            postgres,
            service,
            fleet,
            dir,
        }
    }

    /// Until clients have written a bit, which they do as soon as they can. Returns how long the first of these writes took.
    pub async fn work(&self) -> Duration {
        let patience = self.plan.patience();
        let first = self.fleet.goes_on(1, patience).await;
        self.fleet.goes_on(Rig::BETWEEN, patience).await;
        first
    }

    /// Has something happen so many times while clients write, and looks how soon they can again.
    pub async fn endure(mut self, times: usize, mut fault: impl AsyncFnMut(&mut Self)) -> Outcome {
        let (mut random, mut slowest) = (self.plan.random(), Duration::ZERO);
        for _ in 0..times {
            self.work().await;
            sleep(Duration::from_millis(random.random_range(0..50))).await;
            fault(&mut self).await;
            slowest = slowest.max(self.work().await);
        }
        let mut outcome = self.audit().await.into_outcome(&format!("{times} times"));
        outcome.at_most("writes again, the slowest", slowest, Self::WRITES_AGAIN);
        outcome
    }

    /// The end: nothing more happens, and what clients were told is compared.
    pub async fn audit(self) -> Findings {
        let services = slice::from_ref(&self.service);
        self.fleet.audit(services, self.plan.messages()).await
    }
}

/// Three instances behind HAProxy.
pub struct Cluster {
    pub instances: Vec<Service>,
    pub fleet: Fleet,
    plan: Plan,
    _postgres: Postgres,
    pub proxy: Haproxy,
    _dir: Directory,
}

impl Cluster {
    pub async fn new(plan: &Plan, program: &Path) -> Self {
        let dir = Directory::new();
        let postgres = Postgres::new(&dir.join("pg")).await;
        let mut instances = Vec::new();
        for number in 1..=3 {
            let log = dir.join(&format!("service-{number}.log"));
            let mut service = Service::on(plan, &postgres.url(), &log).run_by(program);
            for (name, value) in haproxy::SETTINGS {
                service = service.with(name, value);
            }
            service.start().await;
            instances.push(service);
        }
        let behind: Vec<_> = instances.iter().collect();
        let proxy = Haproxy::before(&behind, &dir.join("haproxy.log")).await;
        let fleet = Fleet::start(&proxy.url(), plan.writers(), plan.seed).await;
        Self {
            instances,
            fleet,
            plan: plan.clone(),
            _postgres: postgres,
            proxy,
            _dir: dir,
        }
    }

    /// Stops and starts one instance after the other, as this program, while clients write.
    pub async fn restart_each(&mut self, program: &Path) {
        for instance in &mut self.instances {
            self.fleet.goes_on(Rig::BETWEEN, self.plan.patience()).await;
            instance.stop().await;
            instance.switch_to(program);
            instance.start().await;
            // HAProxy takes an instance back within half a second; no other may leave before
            sleep(Duration::from_secs(2)).await;
        }
        self.fleet.goes_on(Rig::BETWEEN, self.plan.patience()).await;
    }

    pub async fn audit(self) -> Findings {
        let patience = self.plan.messages();
        self.fleet.audit(&self.instances, patience).await
    }
}
