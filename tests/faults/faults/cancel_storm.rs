use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::rig::Rig;
use crate::fleet::{Http, task};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::{Postgres, url};
use crate::processes::proxy::{Proxy, Weather};
use crate::processes::{Directory, until};

/// Clients that hang up, at the same time.
const CLIENTS: u64 = 16;

/// They pause after so many hang-ups until one answer has come, so that the queue has an end.
const BURST: usize = 12;

/// To PostgreSQL and back: long enough for a hang-up to find a statement on its way.
const DELAY: Duration = Duration::from_millis(1);

/// What is left inside a transaction, which must be nothing.
const OPEN: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = 'sms' AND state LIKE 'idle in transaction%' AND state_change < now() - interval '1 second'";

pub async fn run(plan: Plan) -> Outcome {
    let hang_ups = plan.of(1_000, 100_000);
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let weather = Weather {
        delay: DELAY,
        ..Weather::default()
    };
    let proxy = Proxy::to(postgres.port, weather, plan.seed).await;
    let through = url(proxy.port);
    let rig = Rig::on(&plan, dir, postgres, |service| {
        service.with("DATABASE_URL", through)
    })
    .await;
    let (http, mut tasks) = (Http::to(&rig.service.url()), Vec::new());
    for number in 0..CLIENTS {
        tasks.push((number, task(&http).await.1));
    }
    let (left, mut storm) = (Arc::new(AtomicUsize::new(hang_ups)), JoinSet::new());
    for (number, id) in tasks {
        let http = http.clone();
        let seed = plan.seed.wrapping_add(number);
        storm.spawn(rage(http, rig.service.port, id, seed, Arc::clone(&left)));
    }
    while let Some(ended) = storm.join_next().await {
        ended.expect("no panic");
    }
    rig.work().await;
    let mut open = 0;
    until("PostgreSQL tells", plan.patience(), async || {
        let found = rig.postgres.number(OPEN).await;
        open = found.unwrap_or_default();
        found.is_some()
    })
    .await;
    let done = format!("{hang_ups} requests whose clients hung up after 0 to 5 ms");
    let mut outcome = rig.audit().await.into_outcome(&done);
    let open = (0..open).map(|_| "a connection".to_owned()).collect();
    outcome.none("connections left in a transaction", open);
    outcome
}

/// Sends requests and hangs up.
async fn rage(http: Http, port: u16, task: String, seed: u64, left: Arc<AtomicUsize>) {
    let mut random = StdRng::seed_from_u64(seed);
    let path = format!("/v3/tasks/{task}");
    loop {
        for number in 0..BURST {
            if left
                .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
                .is_err()
            {
                return;
            }
            let body = match random.random_range(0..3) {
                0 => format!(r#"{{"name":"{number}"}}"#),
                1 => format!(r#"{{"sub_tasks":[{{"name":"{number}","progress":1}}]}}"#),
                _ => format!(
                    r#"{{"source_server":{{"name":"{number}","disks":[]}},"sub_tasks":[]}}"#
                ),
            };
            let length = body.len();
            let request = format!(
                "PUT {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await {
                let _ = stream.write_all(request.as_bytes()).await;
                sleep(Duration::from_micros(random.random_range(0..5000))).await;
            }
        }
        let _ = http.get(&path).await;
    }
}
