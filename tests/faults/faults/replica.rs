use std::time::Duration;

use tokio::time::sleep;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::Directory;
use crate::processes::postgres::Postgres;

/// What counts the lists that the standby has read.
const READ: &str = "sms_database_replica_reads_total{result=\"replica\"}";

pub async fn run(plan: Plan) -> Outcome {
    let (times, moment) = (plan.of(2, 40), Duration::from_secs(2));
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let mut standby = postgres.standby(&dir.join("standby")).await;
    let url = standby.url();
    let rig = Rig::on(&plan, dir, postgres, |service| {
        service.with("SMS_READ_DATABASE_URL", url)
    })
    .await;
    let metrics = format!("{}/metrics", rig.service.url());
    let (mut number, mut read) = (0, 0);
    let mut outcome = rig
        .endure(times, async |_| {
            number += 1;
            match number % 4 {
                _ if number == times => standby.execute("SELECT pg_promote()").await,
                1 => {
                    standby.execute("SELECT pg_wal_replay_pause()").await;
                    sleep(moment).await;
                    standby.execute("SELECT pg_wal_replay_resume()").await;
                }
                2 => {
                    standby.freeze().await;
                    sleep(moment).await;
                    standby.thaw().await;
                }
                _ => {
                    standby.kill().await;
                    standby.start().await;
                }
            }
            // longer than it is left alone after a failure
            sleep(3 * moment).await;
            read = count(&metrics).await;
        })
        .await;
    outcome.at_least("lists read by the standby", read, 1);
    outcome
}

async fn count(metrics: &str) -> usize {
    let answer = reqwest::get(metrics).await.expect("metrics");
    let text = answer.text().await.expect("metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(READ));
    line.and_then(|count| count.trim().parse().ok())
        .unwrap_or_default()
}
