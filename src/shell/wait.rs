//! Waiting for tasks.

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Error;
use super::service::Service;
use crate::config::verbs::Wait;

/// What "done" stands for.
const DONE: [&str; 2] = ["MIGRATE_SUCCESS", "SYNC_SUCCESS"];

/// States that a task does not leave by itself. Whoever waits for one of them names it.
const FAILED: [&str; 3] = ["MIGRATE_FAIL", "SYNC_FAIL", "ABORT"];

/// Tasks that are looked at at the same time.
const TOGETHER: usize = 8;

/// Waits until all have come to one of the states.
pub(super) async fn wait(service: &Service, wanted: &Wait) -> Result<(), Error> {
    let places = Semaphore::new(TOGETHER);
    let all = stream::iter(&wanted.ids)
        .map(|id| come_to(service, &places, id, wanted))
        .buffer_unordered(wanted.ids.len().max(1))
        .try_for_each(async |()| Ok(()));
    let Some(limit) = wanted.timeout else {
        return all.await;
    };
    timeout(limit, all).await.unwrap_or_else(|_| {
        let states = wanted.states.join(" or ");
        Err(Error::TimedOut(
            format!("not every task is {states}"),
            limit,
        ))
    })
}

async fn come_to(
    service: &Service,
    places: &Semaphore,
    id: &str,
    wanted: &Wait,
) -> Result<(), Error> {
    let is_wanted = |state: &str| {
        let mut states = wanted.states.iter();
        states.any(|wanted| wanted == state || (wanted == "done" && DONE.contains(&state)))
    };
    loop {
        let state = {
            let _place = places.acquire().await;
            state(service, id).await?
        };
        if is_wanted(&state) {
            eprintln!("{id} is {state}");
            return Ok(());
        }
        if FAILED.contains(&&*state) {
            return Err(Error::Failed(format!("{id} is {state}")));
        }
        sleep(wanted.interval).await;
    }
}

async fn state(service: &Service, id: &str) -> Result<String, Error> {
    let task = service.task(id).await?;
    Ok(task["state"].as_str().unwrap_or_default().to_owned())
}
