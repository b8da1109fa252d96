//! The subcommands `event` and `task events`.

use serde_json::Value;

use super::follow::{News, follow};
use super::service::{Query, Service, path};
use super::{Error, views};
use crate::config::Output;
use crate::config::verbs::{Client, EventVerb};
use crate::output::Printer;

/// Lists and follows events.
///
/// # Errors
/// When the service refuses or cannot be reached.
pub async fn events(command: &Client<EventVerb>) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    let mut printer = Printer::new(&command.output, views::EVENTS)?;
    match &command.verb {
        EventVerb::List {
            filter,
            since,
            until,
            paging,
        } => {
            let mut query = filter.parameters();
            query.push(("order", "desc".to_owned()));
            for (name, time) in [("since", since), ("until", until)] {
                query.extend(time.map(|time| (name, time.to_string())));
            }
            let (events, answer) = service
                .list("/ext/v1/events", &query, "events", paging)
                .await?;
            Ok(printer.list(&events, &answer)?)
        }
        EventVerb::Follow { filter, after } => {
            follow_events(&service, &filter.parameters(), after.clone(), &mut printer).await
        }
    }
}

/// What has happened to a task, and what happens.
pub(super) async fn events_of_task(
    service: &Service,
    output: &Output,
    task: &str,
    is_followed: bool,
    limit: u32,
) -> Result<(), Error> {
    let mut printer = Printer::new(output, views::EVENTS)?;
    let path = path("/ext/v1/tasks/", task, "/events");
    let newest = vec![("order", "desc".to_owned()), ("limit", limit.to_string())];
    let mut answer = service.get(&path, &newest).await?;
    if let Some(events) = answer["events"].as_array_mut() {
        events.reverse();
    }
    let events = answer["events"].as_array().cloned().unwrap_or_default();
    if !is_followed {
        return Ok(printer.list(&events, &answer)?);
    }
    for event in &events {
        printer.row(event)?;
    }
    let after = match events.last() {
        Some(last) => text(last, "id"),
        None => text(
            &service.get(&path, &vec![("limit", "1".to_owned())]).await?,
            "cursor",
        ),
    };
    let query = vec![("task", task.to_owned())];
    follow_events(service, &query, after, &mut printer).await
}

async fn follow_events(
    service: &Service,
    query: &Query,
    after: Option<String>,
    printer: &mut Printer,
) -> Result<(), Error> {
    let print = |news| match news {
        News::Event(event) => Ok(printer.row(&event)?),
        News::Progress(_) => Ok(()),
    };
    follow(service, query, after, print).await
}

fn text(object: &Value, field: &str) -> Option<String> {
    Some(object[field].as_str()?.to_owned())
}
