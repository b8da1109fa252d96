//! Actions on tasks.

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::sleep;

use super::service::{Service, path};
use super::{Error, views};
use crate::config::Output;
use crate::config::verbs::{Act, Paging, TaskFilter};
use crate::model::Operation;
use crate::output::Printer;

/// How often to look at a job.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Does an operation on tasks, waits until all had their turn, and prints what became of each.
pub(super) async fn act(
    service: &Service,
    output: &Output,
    operation: Operation,
    wanted: &Act,
) -> Result<(), Error> {
    let printer = Printer::new(output, views::RESULTS)?;
    let body = body(operation, wanted)?;
    if wanted.dry_run {
        let job = dry_run(service, &body).await?;
        printer.list(results(&job), &job["results"])?;
        eprintln!("nothing was done; {}", figures(&job));
        return Ok(());
    }
    if wanted.ids.is_empty() && !wanted.yes {
        confirm(service, operation, &body).await?;
    }
    let mut job = service.create("/ext/v1/tasks/actions", &body).await?;
    let id = job["id"].as_str().unwrap_or_default().to_owned();
    eprintln!("job {id}");
    while job["state"] == "running" {
        sleep(LOOK_EVERY).await;
        job = service
            .get_patiently(&path("/ext/v1/jobs/", &id, ""), &vec![])
            .await?;
    }
    let path = path("/ext/v1/jobs/", &id, "/results");
    let (results, _) = service
        .list(&path, &vec![], "results", &Paging::ALL)
        .await?;
    printer.list(&results, &Value::Array(results.clone()))?;
    match job["done"] == job["tasks"] {
        true => Ok(()),
        false => Err(Error::Failed(figures(&job))),
    }
}

fn body(operation: Operation, wanted: &Act) -> Result<Value, Error> {
    let filter = filter(&wanted.filter);
    let mut body = json!({"operation": operation, "reason": wanted.reason});
    match (wanted.ids.is_empty(), filter.is_empty()) {
        (false, true) => body["ids"] = json!(wanted.ids),
        (true, false) => body["filter"] = Value::Object(filter),
        (true, true) => {
            return Err(Error::Usage(
                "name the tasks, or give filters, such as --state READY".to_owned(),
            ));
        }
        (false, false) => {
            return Err(Error::Usage(
                "name the tasks, or give filters, not both".to_owned(),
            ));
        }
    }
    Ok(body)
}

fn filter(filter: &TaskFilter) -> Map<String, Value> {
    let parameters = filter.parameters().into_iter();
    let fields = parameters.map(|(name, value)| {
        let number = name
            .starts_with("created_")
            .then(|| value.parse::<i64>().ok());
        let value = match number.flatten() {
            Some(millis) => json!(millis),
            None => json!(value),
        };
        (name.to_owned(), value)
    });
    fields.collect()
}

async fn dry_run(service: &Service, body: &Value) -> Result<Value, Error> {
    let mut body = body.clone();
    body["dry_run"] = Value::Bool(true);
    service.create("/ext/v1/tasks/actions", &body).await
}

/// Asks on a terminal whether it is meant so. A script has to say so.
async fn confirm(service: &Service, operation: Operation, body: &Value) -> Result<(), Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Usage(
            "tasks that match filters are acted on only with --yes; --dry-run shows what would be done".to_owned(),
        ));
    }
    let job = dry_run(service, body).await?;
    eprint!("{operation}: {}. Go on? [y/N] ", figures(&job));
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Error::Failed("nothing was done".to_owned())),
    }
}

fn results(job: &Value) -> &[Value] {
    job["results"].as_array().map_or(&[], Vec::as_slice)
}

/// How many tasks it is about, and what becomes of them.
fn figures(job: &Value) -> String {
    let (tasks, done, refused) = (&job["tasks"], &job["done"], &job["refused"]);
    match job["state"] == "dry_run" {
        true => format!("tasks: {tasks}; it would be done for {done} and refused for {refused}"),
        false => {
            let failed = &job["failed"];
            format!("tasks: {tasks}; done for {done}, refused for {refused}, failed for {failed}")
        }
    }
}
