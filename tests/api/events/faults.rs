//! A client of a stream that connects again sees every event once, whatever is killed meanwhile.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::Client;
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::events;
use crate::startup::databases::on;
use crate::startup::service::Service;
use crate::support::app::App;
use crate::support::dir::Dir;
use crate::support::fixtures;

/// Longer than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(120);

/// How many events happen between two faults.
const BETWEEN: i64 = 15;

/// What clients know: where the instances are, and when to end.
#[derive(Clone)]
struct World {
    instances: Arc<Mutex<[SocketAddr; 2]>>,
    client: Client,
    end: CancellationToken,
}

impl World {
    /// One of the instances, turn and turn about.
    fn url(&self, turn: usize, path: &str) -> String {
        let instances = self.instances.lock().expect("no panic");
        format!("http://{}{path}", instances[turn % 2])
    }

    /// Registers sources until the end, whether or not it learns what became of them.
    fn write(&self) -> JoinHandle<()> {
        let world = self.clone();
        tokio::spawn(async move {
            let mut turn = 0;
            while !world.end.is_cancelled() {
                turn += 1;
                let request = world.client.post(world.url(turn, "/v3/sources"));
                let request = request.header("content-type", "application/json");
                let _ = request.body(fixtures::source().to_string()).send().await;
            }
        })
    }

    /// Follows the stream, and connects again whenever it ends.
    fn follow(&self, seen: Arc<Mutex<Vec<String>>>) -> JoinHandle<()> {
        let world = self.clone();
        tokio::spawn(async move {
            let (mut last, mut turn) = ("0".repeat(40), 0);
            loop {
                turn += 1;
                let request = world.client.get(world.url(turn, "/ext/v1/events/stream"));
                let answer = request.header("last-event-id", &last).send().await;
                if let Ok(answer) = answer.and_then(reqwest::Response::error_for_status) {
                    read(answer, &mut last, &seen).await;
                }
                sleep(Duration::from_millis(20)).await;
            }
        })
    }
}

/// Reads a stream to its end. What is cut off is not seen.
async fn read(mut answer: reqwest::Response, last: &mut String, seen: &Mutex<Vec<String>>) {
    let mut text = String::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        text += std::str::from_utf8(&chunk).expect("UTF-8");
        while let Some((message, rest)) = text.split_once("\n\n") {
            assert!(!message.contains("event: reset"), "{message}");
            if let Some(id) = message.lines().find_map(|line| line.strip_prefix("id: ")) {
                *last = id.to_owned();
                if message.contains("data: ") {
                    seen.lock().expect("no panic").push(id.to_owned());
                }
            }
            text = rest.to_owned();
        }
    }
}

async fn count(pool: &PgPool) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM events");
    count.fetch_one(pool).await.expect("a count")
}

async fn until_more(pool: &PgPool) {
    let before = count(pool).await;
    let more = async {
        while count(pool).await < before + BETWEEN {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, more).await.expect("writers go on");
}

#[tokio::test]
async fn a_client_sees_every_event_once_and_in_order_whatever_is_killed() {
    let app = App::new().await;
    let pool = app.database.pool(1);
    let dir = Dir::new();
    let start = || Service::start(on(&app.database, &dir));
    let mut services = [start().await, start().await];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let world = World {
        instances: Arc::new(Mutex::new(services.each_ref().map(|one| one.address))),
        client: Client::builder().no_proxy().build().expect("a client"),
        end: CancellationToken::new(),
    };
    let seen = Arc::new(Mutex::new(Vec::new()));
    let follower = world.follow(Arc::clone(&seen));
    let writers = [world.write(), world.write(), world.write()];
    for round in 0..6 {
        until_more(&pool).await;
        if round % 3 == 2 {
            let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            sqlx::query(cut).execute(&pool).await.expect("cut");
            continue;
        }
        let new = start().await;
        world.instances.lock().expect("no panic")[round % 3] = new.address;
        std::mem::replace(&mut services[round % 3], new)
            .kill()
            .await;
    }
    until_more(&pool).await;
    world.end.cancel();
    for writer in writers {
        writer.await.expect("no panic");
    }
    let all = events(&app, "limit=1000").await;
    let all: Vec<_> = all
        .iter()
        .map(|event| event["id"].as_str().expect("an id").to_owned())
        .collect();
    let caught_up = async {
        while seen.lock().expect("no panic").len() < all.len() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONG, caught_up).await.expect("it sees all of them");
    follower.abort();
    assert_eq!(*seen.lock().expect("no panic"), all);
}
