use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::credentials::{MASTER_KEY, Signer, token};
use super::rig::Rig;
use crate::fleet::{Answer, Http};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::service::Service;
use crate::processes::until;

/// Where Debian has libfaketime.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Steps of the clock, in seconds from the true time: forward from a moment at which tokens were just used.
const STEPS: [i32; 4] = [0, 3600, -3600, 0];

pub async fn run(plan: Plan) -> Outcome {
    if !Path::new(LIBRARY).exists() {
        return Outcome::lacks("libfaketime is not installed");
    }
    let rounds = plan.of(1, 25);
    let clock = std::env::temp_dir().join(format!("sms-faults-clock-{}", std::process::id()));
    set(&clock, 0);
    let mut rig = Rig::like(&plan, |service| wrong_clock(service, &clock)).await;
    // a second instance on the same database and clock, which asks who its callers are
    let log = rig.dir.join("guarded.log");
    let (name, key) = MASTER_KEY;
    let guarded = Service::on(&plan, &rig.postgres.url(), &log).with("SMS_AUTH", "required");
    let mut guarded = wrong_clock(guarded.with(name, key), &clock);
    guarded.start().await;
    let signer = Signer::new(&rig).await;
    let (lasting, short) = (token(&rig, "2h").await, token(&rig, "30m").await);
    let http = Http::to(&guarded.url());
    let mut wrong = Vec::new();
    for _ in 0..rounds {
        for step in STEPS {
            set(&clock, step);
            sleep(Duration::from_millis(200)).await;
            rig.work().await;
            if is_accepted(signer.get(&http).await) != (step == 0) {
                wrong.push(format!("a signature of the true time at {step} s"));
            }
            // a token that is good for half an hour is over in an hour, at once; that it is good again shows within ten seconds
            let (lasting, short) = (http.with_token(&lasting), http.with_token(&short));
            until("the token is good", plan.patience(), async || {
                is_good(&lasting).await
            })
            .await;
            if step <= 0 {
                until("the token is good again", plan.patience(), async || {
                    is_good(&short).await
                })
                .await;
            } else if is_good(&short).await {
                wrong.push(format!("a token that has expired was accepted at {step} s"));
            }
            negative(&rig, &mut wrong).await;
        }
    }
    if !rig.service.process().is_running() || guarded.has_panicked() {
        wrong.push("an instance has ended".to_owned());
    }
    let done = format!("{} steps of the clock", rounds * STEPS.len());
    let mut outcome = rig.audit().await.into_outcome(&done);
    outcome.none("accepted or refused wrongly, negative times", wrong);
    let _ = std::fs::remove_file(clock);
    outcome
}

fn wrong_clock(service: Service, file: &Path) -> Service {
    service
        .with("LD_PRELOAD", LIBRARY)
        .with("FAKETIME_TIMESTAMP_FILE", file.display().to_string())
        .with("FAKETIME_NO_CACHE", "1")
        .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
}

fn set(clock: &Path, seconds: i32) {
    let new = clock.with_extension("new");
    std::fs::write(&new, format!("{seconds:+}")).expect("written");
    std::fs::rename(new, clock).expect("in one go");
}

async fn is_good(http: &Http) -> bool {
    is_accepted(http.get("/v3/tasks?limit=1").await)
}

fn is_accepted(answer: Answer) -> bool {
    match answer {
        Answer::Done(_) => true,
        Answer::Other(401, _) => false,
        other => panic!("{other:?}"),
    }
}

/// Looks for negative numbers in all that is shown of time.
async fn negative(rig: &Rig, wrong: &mut Vec<String>) {
    let http = Http::to(&rig.service.url());
    let task = rig.fleet.a_task();
    for path in [
        format!("/v3/tasks/{task}"),
        "/v3/tasks?limit=50".to_owned(),
        "/v3/sources?limit=50".to_owned(),
        format!("/ext/v1/tasks/{task}/samples"),
        format!("/ext/v1/tasks/{task}/forecast"),
        "/ext/v1/events?order=desc&limit=100".to_owned(),
    ] {
        match http.get(&path).await {
            Answer::Done(done) if has_negative(&done.json) => {
                wrong.push(format!("a negative number in {path}: {}", done.json));
            }
            Answer::Done(_) | Answer::Other(404, _) => {}
            other => wrong.push(format!("{path}: {other:?}")),
        }
    }
}

fn has_negative(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number < 0.0),
        Value::Array(items) => items.iter().any(has_negative),
        Value::Object(fields) => fields.values().any(has_negative),
        _ => false,
    }
}
