use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::history::{Call, Did, violations};
use super::rig::Rig;
use crate::fleet::{Answer, Http, task};
use crate::outcome::Outcome;
use crate::plan::Plan;

const CLIENTS: u64 = 8;

/// Of each client in a history.
const CALLS: usize = 25;

pub async fn run(plan: Plan) -> Outcome {
    let histories = plan.of(4, 100);
    let mut rig = Rig::new(&plan).await;
    let mut random = plan.random();
    let (mut found, mut calls, mut unknown) = (Vec::new(), 0, 0);
    for number in 0..histories {
        let http = Http::to(&rig.service.url());
        let id = task(&http).await.1;
        let mut clients = JoinSet::new();
        let seen = Arc::new(AtomicI64::new(0));
        for client in 0..CLIENTS {
            let seed = plan.seed.wrapping_add(number * CLIENTS + client);
            clients.spawn(race(
                http.clone(),
                id.clone(),
                client,
                seed,
                Arc::clone(&seen),
            ));
        }
        sleep(Duration::from_millis(random.random_range(50..300))).await;
        if number % 2 == 0 {
            rig.service.kill().await;
            rig.service.start().await;
        } else {
            rig.postgres.kill_backend().await;
        }
        let history: Vec<_> = clients.join_all().await.into_iter().flatten().collect();
        calls += history.len();
        unknown += history.iter().filter(|call| call.version.is_none()).count();
        found.extend(violations(&history));
    }
    rig.work().await;
    let done = format!(
        "{histories} histories of {CLIENTS} clients, {calls} calls, {unknown} of them refused or without an answer"
    );
    let mut outcome = rig.audit().await.into_outcome(&done);
    outcome.none("violations", found);
    outcome
}

/// Reads and writes, and writes down what came of it.
async fn race(http: Http, task: String, client: u64, seed: u64, seen: Arc<AtomicI64>) -> Vec<Call> {
    let (mut random, mut calls) = (StdRng::seed_from_u64(seed), Vec::new());
    let path = format!("/v3/tasks/{task}");
    for number in 0..CALLS {
        let (mark, begun) = (format!("{client}-{number}"), Instant::now());
        let expected = seen.load(Relaxed);
        let (did, answer) = match random.random_range(0..3) {
            0 => (Did::Read, http.get(&path).await),
            1 => (Did::Write, http.put(&path, &json!({"name": mark})).await),
            _ => {
                let tag = format!("\"{expected}\"");
                let headers = [("if-match", tag.as_str())];
                let body = json!({"name": mark});
                let answer = http.send(Method::PUT, &path, Some(&body), &headers).await;
                (Did::WriteIf(expected), answer)
            }
        };
        let mut call = Call {
            did,
            mark,
            version: None,
            begun,
            ended: Instant::now(),
        };
        match answer {
            Answer::Done(done) => {
                call.version = done.version;
                if call.did == Did::Read {
                    call.mark = done.json["name"].as_str().unwrap_or_default().to_owned();
                }
                seen.fetch_max(done.version.unwrap_or_default(), Relaxed);
            }
            // it was not done
            Answer::Other(412, _) => continue,
            Answer::Other(status, body) => panic!("{status} {body}"),
            Answer::Refused | Answer::Away(_) => {}
        }
        calls.push(call);
        sleep(Duration::from_millis(random.random_range(0..20))).await;
    }
    calls
}
