//! After the faults: does the service show what its clients were told?

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::hooks::Receiver;
use super::http::{Answer, Http, text};
use super::ledger::{HOOKED, Ledger};
use super::worker::{check_report, check_update};

/// How long an event may take to become a message, on a busy machine.
const AT_MOST: Duration = Duration::from_secs(120);

/// What came to light.
#[derive(Debug, Default)]
pub struct Findings {
    pub lost: Vec<String>,
    pub torn: Vec<String>,
    pub twice: Vec<String>,
    pub wrong: Vec<String>,
    pub acknowledged: usize,
    pub refused: usize,
    pub unanswered: usize,
    pub delivered: usize,
    pub slowest: Duration,
}

/// Compares, on a service that is well again.
pub async fn audit(
    http: &Http,
    ledger: &Ledger,
    receiver: &Receiver,
    patience: Duration,
) -> Findings {
    let mut found = Findings {
        acknowledged: ledger.acknowledged(),
        refused: ledger.refused(),
        unanswered: ledger.unanswered(),
        slowest: http.slowest(),
        ..Findings::default()
    };
    let updated: Vec<_> = ledger.with(|entries| entries.updates.keys().cloned().collect());
    for id in updated {
        if let Some((task, version)) = read(http, &id, &mut found).await {
            check_update(ledger, &id, &task, version);
        }
    }
    let reported: Vec<_> = ledger.with(|entries| entries.reports.keys().cloned().collect());
    for id in reported {
        if let Some((task, _)) = read(http, &id, &mut found).await {
            check_report(ledger, &id, &task);
        }
    }
    creations(http, ledger, &mut found).await;
    let events = events(http).await;
    check_events(&events, ledger, &mut found);
    deliveries(http, &events, receiver, patience, &mut found).await;
    ledger.with(|entries| {
        found.lost.append(&mut entries.lost);
        found.torn.append(&mut entries.torn);
        found.wrong.append(&mut entries.wrong);
    });
    found
}

/// A task that must be there.
async fn read(http: &Http, id: &str, found: &mut Findings) -> Option<(Value, Option<i64>)> {
    match http.get(&format!("/v3/tasks/{id}")).await {
        Answer::Done(done) => Some((done.json, done.version)),
        other => {
            found.lost.push(format!("the task {id}: {other:?}"));
            None
        }
    }
}

/// What was created is there, unless it was deleted, and what was deleted is not.
async fn creations(http: &Http, ledger: &Ledger, found: &mut Findings) {
    let (created, perhaps, deleted) = ledger.with(|entries| {
        let created: Vec<_> = entries.created.values().cloned().collect();
        (
            created,
            entries.perhaps_created.clone(),
            entries.deleted.clone(),
        )
    });
    for id in created {
        let is_there = match http.get(&format!("/v3/tasks/{id}")).await {
            Answer::Done(_) => true,
            Answer::Other(404, _) => false,
            other => {
                found.wrong.push(format!("the task {id}: {other:?}"));
                continue;
            }
        };
        if deleted.contains(&id) && is_there {
            found.lost.push(format!("the deletion of {id}"));
        }
        if !perhaps.contains(&id) && !is_there {
            found.lost.push(format!("the creation of {id}"));
        }
    }
}

/// What is looked at of an event: after an hour there are a million.
#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    r#type: String,
    task_id: Option<String>,
    source_id: Option<String>,
    actor: Actor,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Actor {
    request_id: Option<String>,
}

/// Of a change of state.
#[derive(Debug, Deserialize)]
struct Data {
    from: Option<Value>,
    to: Option<Value>,
}

/// All events, from page to page.
async fn events(http: &Http) -> Vec<Event> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let mut page = http
            .get(&format!("/ext/v1/events?limit=1000{after}"))
            .await
            .ok();
        let events: Vec<Event> = serde_json::from_value(page["events"].take()).expect("events");
        if events.is_empty() {
            return all;
        }
        all.extend(events);
        after = format!("&after={}", text(&page, "cursor"));
    }
}

/// Each write that was acknowledged has its event, none has two, and the states of each task follow from each other.
fn check_events(events: &[Event], ledger: &Ledger, found: &mut Findings) {
    let mut ids = HashSet::new();
    let mut actions: HashMap<&str, usize> = HashMap::new();
    let mut creations: HashMap<&str, usize> = HashMap::new();
    let mut deletions: HashMap<&str, usize> = HashMap::new();
    let mut states: HashMap<&str, &Value> = HashMap::new();
    for event in events {
        if !ids.insert(&event.id) {
            found.twice.push(format!("the event {event:?}"));
        }
        let (task, source) = (event.task_id.as_deref(), event.source_id.as_deref());
        let (counts, what) = match event.r#type.as_str() {
            "task.action_requested" => (&mut actions, event.actor.request_id.as_deref()),
            "task.created" => (&mut creations, source),
            "task.deleted" => (&mut deletions, task),
            "task.state_changed" => {
                let (from, to) = (&event.data.from, &event.data.to);
                let before = states.insert(task.unwrap_or_default(), to.as_ref().expect("a state"));
                if before.is_some_and(|before| Some(before) != from.as_ref()) {
                    found.torn.push(format!("from {before:?} by {event:?}"));
                }
                continue;
            }
            _ => continue,
        };
        *counts.entry(what.unwrap_or_default()).or_default() += 1;
    }
    // others, such as simulated agents, may create another task for a source
    ledger.with(|entries| {
        creations.retain(|source, _| {
            entries.created.contains_key(*source) || entries.perhaps_created.contains(*source)
        });
    });
    for counts in [&actions, &creations, &deletions] {
        let twice = counts.iter().filter(|(_, count)| **count > 1);
        found
            .twice
            .extend(twice.map(|(what, count)| format!("{what}: {count} times")));
    }
    ledger.with(|entries| {
        let missing = entries
            .actions
            .iter()
            .filter(|id| !actions.contains_key(id.as_str()));
        found
            .lost
            .extend(missing.map(|id| format!("the event of the action {id}")));
        let missing = entries
            .created
            .keys()
            .filter(|id| !creations.contains_key(id.as_str()));
        found
            .lost
            .extend(missing.map(|id| format!("the event of a creation for {id}")));
        let missing = entries
            .deleted
            .iter()
            .filter(|id| !deletions.contains_key(id.as_str()));
        found
            .lost
            .extend(missing.map(|id| format!("the event of the deletion of {id}")));
    });
}

/// Each event that the webhook is for arrives, or waits to be sent again: what was on its way when the service was killed is
/// sent a minute later.
async fn deliveries(
    http: &Http,
    events: &[Event],
    receiver: &Receiver,
    patience: Duration,
    found: &mut Findings,
) {
    let created = events
        .iter()
        .position(|event| event.r#type == "webhook.created");
    let since = &events[created.unwrap_or_default()..];
    let wanted = since
        .iter()
        .filter(|event| HOOKED.contains(&event.r#type.as_str()));
    let wanted: Vec<_> = wanted.map(|event| event.id.as_str()).collect();
    let begun = Instant::now();
    loop {
        let received = receiver.received();
        let missing: Vec<_> = wanted
            .iter()
            .filter(|id| !received.contains(**id))
            .collect();
        found.delivered = received.len();
        if missing.is_empty() {
            return;
        }
        if begun.elapsed() > patience {
            let waiting = waiting(http).await;
            // what was waiting may have been sent while those were counted
            let received = receiver.received();
            let is_lost = |id: &&&&str| !waiting.contains(***id) && !received.contains(***id);
            let lost: Vec<_> = missing.iter().filter(is_lost).collect();
            if lost.is_empty() {
                return;
            }
            if begun.elapsed() > patience + AT_MOST {
                let lost = lost
                    .iter()
                    .map(|id| format!("the message of the event {id}"));
                found.lost.extend(lost);
                return;
            }
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// The events that wait to be sent to the webhook.
async fn waiting(http: &Http) -> HashSet<String> {
    let webhooks = http.get("/ext/v1/webhooks").await.ok();
    let id = text(&webhooks["webhooks"][0], "id");
    let (mut all, mut marker) = (HashSet::new(), String::new());
    loop {
        let path = format!("/ext/v1/webhooks/{id}/deliveries?state=pending&limit=100{marker}");
        let page = http.get(&path).await.ok();
        let deliveries = page["deliveries"].as_array().expect("a list");
        let Some(last) = deliveries.last() else {
            return all;
        };
        marker = format!("&marker={}", text(last, "id"));
        all.extend(deliveries.iter().map(|delivery| text(delivery, "id")));
    }
}
