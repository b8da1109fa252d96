use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method};
use serde_json::Value;

use super::{credentials, strange};
use crate::fleet::{Http, task};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::Directory;
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;

/// The example of the founding page, which bodies are made from.
const EXAMPLE: &str = include_str!("../../data/update-task-example.json");

/// Lists with parameters.
const LISTS: [&str; 7] = [
    "/v3/tasks",
    "/v3/sources",
    "/v3/migprojects",
    "/v3/vm/templates",
    "/ext/v1/events",
    "/ext/v1/tasks/summary",
    "/ext/v1/jobs",
];

/// Cursors of lists.
const CURSORS: [&str; 4] = [
    "/ext/v1/events?after=",
    "/v3/tasks?marker=",
    "/v3/sources?marker=",
    "/ext/v1/jobs?marker=",
];

/// A request that is not what it should be.
#[derive(Debug)]
struct Request {
    method: Method,
    path: String,
    body: Vec<u8>,
    authorization: Option<Vec<u8>>,
}

pub async fn run(plan: Plan) -> Outcome {
    let time = plan.of(Duration::from_secs(3), Duration::from_secs(30 * 60));
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let mut service = Service::on(&plan, &postgres.url(), &dir.join("service.log"));
    service.start().await;
    let log = dir.join("guarded.log");
    let mut guarded = Service::on(&plan, &postgres.url(), &log).with("SMS_AUTH", "required");
    guarded.start().await;
    let id = task(&Http::to(&service.url())).await.1;

    let (open, closed) = (service.url(), guarded.url());
    let example: Value = serde_json::from_str(EXAMPLE).expect("JSON");
    let paths = [
        (Method::PUT, format!("/v3/tasks/{id}")),
        (Method::PUT, format!("/v3/tasks/{id}/progress")),
        (Method::POST, "/v3/tasks".to_owned()),
        (Method::POST, "/v3/sources".to_owned()),
        (Method::POST, "/v3/vm/templates".to_owned()),
        (Method::POST, "/ext/v1/webhooks".to_owned()),
    ];
    let bodies = (prop::sample::select(paths.to_vec()), strange::body(example));
    let bodies = bodies.prop_map(|((method, path), body)| Request {
        method,
        path,
        body,
        authorization: None,
    });
    let (lists, cursors) = (prop::sample::select(&LISTS), prop::sample::select(&CURSORS));
    let queries =
        (lists, strange::query()).prop_map(|(path, query)| get(format!("{path}?{query}")));
    let cursors =
        (cursors, strange::cursor()).prop_map(|(path, cursor)| get(format!("{path}{cursor}")));
    let signatures = strange::authorization().prop_map(|authorization| Request {
        authorization: Some(authorization),
        ..get("/v3/tasks".to_owned())
    });
    let any = |status: u16| status < 500;
    let refused = |status: u16| matches!(status, 400 | 401 | 431);
    let (bodies, queries, cursors, signatures) = tokio::join!(
        send(&open, &bodies, &plan, time, any),
        send(&open, &queries, &plan, time, any),
        send(&open, &cursors, &plan, time, any),
        send(&closed, &signatures, &plan, time, refused),
    );
    let counts = [&bodies, &queries, &cursors, &signatures].map(|(count, _)| *count);
    let done = format!(
        "{} bodies, {} queries, {} cursors, {} signatures in {} s each",
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        time.as_secs()
    );
    let mut outcome = Outcome::new(done);
    let found = [bodies.1, queries.1, cursors.1, signatures.1].concat();
    outcome.none("answers of 500 and above, and signatures accepted", found);
    let panicked = service.has_panicked() || guarded.has_panicked();
    outcome.none(
        "panics",
        panicked
            .then(|| "see above".to_owned())
            .into_iter()
            .collect(),
    );
    outcome
}

fn get(path: String) -> Request {
    Request {
        method: Method::GET,
        path,
        body: Vec::new(),
        authorization: None,
    }
}

/// Sends what a strategy makes for this time. Returns how many there were, and those with an answer that may not be.
async fn send(
    url: &str,
    strategy: &impl Strategy<Value = Request>,
    plan: &Plan,
    time: Duration,
    may: impl Fn(u16) -> bool,
) -> (usize, Vec<String>) {
    let client = Client::builder().no_proxy().build().expect("a client");
    let seed = [&plan.seed.to_le_bytes()[..], &[0; 24]].concat();
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let (since, mut count, mut found) = (Instant::now(), 0, Vec::new());
    while since.elapsed() < time {
        let request = strategy.new_tree(&mut runner).expect("a value").current();
        let Ok(url) = reqwest::Url::parse(&format!("{url}{}", request.path)) else {
            continue;
        };
        let mut sent = client.request(request.method.clone(), url);
        if let Some(authorization) = &request.authorization {
            let Ok(value) = HeaderValue::from_bytes(authorization) else {
                continue;
            };
            sent = sent
                .header(AUTHORIZATION, value)
                .header("x-sdk-date", credentials::date());
        }
        if !request.body.is_empty() {
            sent = sent
                .header(CONTENT_TYPE, "application/json")
                .body(request.body.clone());
        }
        count += 1;
        match sent.send().await {
            Ok(answer) if may(answer.status().as_u16()) => drop(answer.bytes().await),
            Ok(answer) => found.push(format!("{}: {}", answer.status(), shown(&request))),
            Err(error) => found.push(format!("{error:?}: {}", shown(&request))),
        }
    }
    (count, found)
}

/// A request, to be sent once more.
fn shown(request: &Request) -> String {
    let body = String::from_utf8_lossy(&request.body);
    let body: String = body.chars().take(2000).collect();
    let authorization = request
        .authorization
        .as_ref()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    format!(
        "{} {} {authorization:?} {body}",
        request.method, request.path
    )
}
