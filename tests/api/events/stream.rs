//! `GET /ext/v1/events/stream`: what happens, as it happens.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Method, Request};
use futures_util::StreamExt;
use serde_json::{Value, json};
use sms_task_service::auth::Role;
use sms_task_service::storage::events::forget;
use sms_task_service::storage::{Database, Limits};
use tokio::time::timeout;
use tower::ServiceExt;

use super::{events, settled};
use crate::support::app::{Answer, App};

/// Longer than any event should take, also on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// A client of a stream.
struct Client {
    pub headers: HeaderMap,
    frames: BodyDataStream,
    text: String,
}

/// What arrives: its name, its id and its data.
#[derive(Debug, Default, PartialEq)]
struct Told {
    name: String,
    id: String,
    data: Value,
}

fn request(path: &str, token: Option<&str>, last: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().method(Method::GET).uri(path);
    for (name, value) in [("x-auth-token", token), ("last-event-id", last)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Body::empty()).expect("a request")
}

impl Client {
    async fn open(app: &App, query: &str, last: Option<&str>) -> Self {
        let path = format!("/ext/v1/events/stream?{query}");
        let request = request(&path, app.token.as_deref(), last);
        let Ok(response) = app.router.clone().oneshot(request).await;
        assert_eq!(response.status(), 200);
        let mut client = Self {
            headers: response.headers().clone(),
            frames: response.into_body().into_data_stream(),
            text: String::new(),
        };
        let first = client.next().await.expect("the beginning");
        if first.name == "reset" {
            client.text = format!("event: reset\nid: {}\ndata: x\n\n{}", first.id, client.text);
        }
        client
    }

    /// What arrives next; none if the stream has ended.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((told, rest)) = self.text.split_once("\n\n") {
                let told = read(told);
                self.text = rest.to_owned();
                return Some(told);
            }
            let frame = timeout(LONG, self.frames.next()).await.expect("in time")?;
            self.text += std::str::from_utf8(&frame.expect("a frame")).expect("UTF-8");
        }
    }

    /// The next event, which is not just a bookmark.
    async fn event(&mut self) -> Value {
        let told = self.first(|told| !told.data.is_null()).await;
        assert_eq!(told.data["id"], told.id);
        told.data
    }

    /// The next message with this name.
    async fn named(&mut self, name: &str) -> Told {
        self.first(|told| told.name == name).await
    }

    /// The next message that is so.
    async fn first(&mut self, is_wanted: impl Fn(&Told) -> bool) -> Told {
        let found = timeout(LONG, async {
            loop {
                let told = self.next().await.expect("a message");
                if is_wanted(&told) {
                    return told;
                }
            }
        });
        found.await.expect("in time")
    }

    async fn events(&mut self, count: usize) -> Vec<Value> {
        let mut all = Vec::new();
        while all.len() < count {
            all.push(self.event().await);
        }
        all
    }
}

fn read(text: &str) -> Told {
    let mut told = Told::default();
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("event", name)) => told.name = name.into(),
            Some(("id", id)) => told.id = id.into(),
            Some(("data", data)) => told.data = serde_json::from_str(data).unwrap_or(json!(data)),
            Some(("retry", _)) => {}
            _ => panic!("{line:?}"),
        }
    }
    told
}

#[tokio::test]
async fn what_happens_arrives_in_the_order_of_the_list_whichever_instance_did_it() {
    let app = App::new().await;
    app.source().await;
    settled(&app).await;
    let mut client = Client::open(&app, "", None).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(client.headers[name], value);
    }
    let other = app.another_instance().await;
    for number in 0..6 {
        if number % 2 == 0 {
            app.task().await
        } else {
            other.task().await
        };
    }
    let all = events(&app, "").await;
    assert_eq!(client.events(12).await, all[1..], "not what was before");
}

#[tokio::test]
async fn a_client_that_connects_again_misses_nothing_and_gets_nothing_twice() {
    let app = App::new().await;
    for _ in 0..3 {
        app.task().await;
    }
    let all = events(&app, "").await;
    for seen in 0..all.len() {
        let id = all[seen]["id"].as_str().expect("an id");
        let rest = &all[seen + 1..];
        let mut client = Client::open(&app, "", Some(id)).await;
        assert_eq!(client.events(rest.len()).await, rest);
        let mut client = Client::open(&app, &format!("after={id}"), None).await;
        assert_eq!(client.events(rest.len()).await, rest);
    }
    let mut client = Client::open(&app, "", all[0]["id"].as_str()).await;
    let new = app.source().await;
    let told = client.events(all.len()).await;
    assert_eq!(told[..all.len() - 1], all[1..], "what was missed");
    assert_eq!(
        told[all.len() - 1]["source_id"],
        new,
        "and then what is new"
    );
}

#[tokio::test]
async fn filters_choose_as_those_of_the_list_do() {
    let app = App::new().await;
    let task = app.task().await;
    let source = app.show(&task).await["source_server"]["id"].clone();
    let source = source.as_str().expect("an id").to_owned();
    settled(&app).await;
    let queries = [
        format!("task={task}"),
        format!("source={source}"),
        "type=task.action_requested,task.round_started".to_owned(),
        format!("task={task}&type=task.state_changed"),
    ];
    let begin = events(&app, "").await.last().expect("an event")["id"].clone();
    let mut clients = Vec::new();
    for query in &queries {
        clients.push(Client::open(&app, query, None).await);
    }
    app.act(&task, "start").await.ok();
    app.started().await;
    for (mut client, query) in clients.into_iter().zip(queries) {
        let begin = begin.as_str().expect("an id");
        let expected = events(&app, &format!("{query}&after={begin}")).await;
        assert!(!expected.is_empty(), "{query}");
        assert_eq!(client.events(expected.len()).await, expected, "{query}");
    }
}

#[tokio::test]
async fn each_stream_is_told_at_its_beginning_how_far_a_task_is_that_others_watch_too() {
    let app = App::new().await;
    let task = app.started().await.task;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = Client::open(&app, &format!("progress={task}"), None).await;
        assert_eq!(client.named("progress").await.data["task_id"], task);
        clients.push(client);
    }
}

#[tokio::test]
async fn watched_tasks_tell_how_far_they_are() {
    let app = App::new().await;
    let (watched, other) = (app.started().await.task, app.started().await.task);
    let mut client = Client::open(&app, &format!("progress={watched},unknown"), None).await;
    assert_eq!(client.named("progress").await.data["task_id"], watched);
    app.report(&other, "SSL_CONFIG", 40).await.ok();
    app.report(&watched, "CREATE_CLOUD_SERVER", 30).await.ok();
    let told = client
        .first(|told| {
            let is_watched = told.name != "progress" || told.data["task_id"] == watched;
            assert!(is_watched, "{told:?}");
            told.data["subtask_info"] == "CREATE_CLOUD_SERVER-30"
        })
        .await;
    assert_eq!((told.name.as_str(), told.id.as_str()), ("progress", ""));
    assert_eq!(told.data["task_id"], watched);
    assert_eq!(told.data["state"], "RUNNING");
    let listed = app.get(&format!("/v3/tasks?id={watched}")).await.ok();
    for field in [
        "overall_progress",
        "migrate_speed",
        "remain_seconds",
        "estimate_complete_time",
    ] {
        assert_eq!(told.data[field], listed["tasks"][0][field], "{field}");
    }
}

#[tokio::test]
async fn a_client_that_was_away_for_too_long_is_told_to_begin_anew() {
    let app = App::new().await;
    app.source().await;
    app.source().await;
    let all = events(&app, "").await;
    let pool = app.database.pool(1);
    let aged = sqlx::query("UPDATE events SET at = 1");
    aged.execute(&pool).await.expect("aged");
    let storage = Database::new(app.database.options.clone(), Limits::default());
    let mut db = storage.connection().await.expect("a connection");
    forget(&mut db, "default", 2).await.expect("forgotten");
    for last in [all[0]["id"].as_str(), Some("nonsense")] {
        let mut client = Client::open(&app, "", last).await;
        let reset = client.named("reset").await;
        let last = all[1]["id"].as_str().expect("an id");
        assert!(reset.id.as_str() >= last);
        let new = app.source().await;
        assert_eq!(client.event().await["source_id"], new);
    }
}

#[tokio::test]
async fn an_account_has_a_limited_number_of_streams() {
    let app = App::guarded("one").await;
    let few = app
        .another_instance_with(|state| state.with_streams(2))
        .await;
    let first = Client::open(&few, "", None).await;
    let _second = Client::open(&few, "", None).await;
    few.get("/ext/v1/events/stream")
        .await
        .refused(429, "SMS.9001");
    drop(first);
    let _third = Client::open(&few, "", None).await;
    few.get("/ext/v1/events/stream")
        .await
        .refused(429, "SMS.9001");
}

#[tokio::test]
async fn streams_end_when_the_service_stops() {
    let app = App::new().await;
    let mut draining = None;
    let instance = app
        .another_instance_with(|state| {
            draining = Some(state.draining.clone());
            state
        })
        .await;
    let mut client = Client::open(&instance, "", None).await;
    draining.expect("a token").cancel();
    while client.next().await.is_some() {}
}

#[tokio::test]
async fn nobody_hears_of_another_account() {
    let app = App::guarded("one").await;
    let other = app
        .seen_with(Some(app.new_token("two", Role::Full).await))
        .await;
    let theirs = app.started().await.task;
    settled(&app).await;
    let mut client = Client::open(&other, &format!("progress={theirs}"), None).await;
    app.report(&theirs, "SSL_CONFIG", 30).await.ok();
    app.source().await;
    let mine = other.source().await;
    let told = loop {
        let told = client.next().await.expect("an event");
        assert_ne!(told.name, "progress", "{told:?}");
        if !told.data.is_null() {
            break told.data;
        }
    };
    assert_eq!(told["source_id"], mine);
}

#[tokio::test]
async fn a_query_that_breaks_a_rule_is_refused() {
    let app = App::new().await;
    let many = vec!["t"; 101]
        .iter()
        .enumerate()
        .map(|(n, t)| format!("{t}{n}"))
        .collect::<Vec<_>>()
        .join(",");
    for (query, parameter) in [
        ("after=5", "after"),
        ("type=nonsense", "type"),
        (&format!("progress={many}"), "progress"),
    ] {
        let path = format!("/ext/v1/events/stream?{query}");
        let refusal: Answer = app.get(&path).await;
        let code = if parameter == "progress" {
            "SMS.6014"
        } else {
            "SMS.9001"
        };
        let refusal = refusal.refused(400, code);
        assert!(
            refusal["error_msg"]
                .as_str()
                .is_some_and(|text| text.contains(parameter)),
            "{refusal}"
        );
    }
}
