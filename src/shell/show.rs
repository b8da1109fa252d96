//! A task for people: what it is, its sub-tasks in time, what holds it up, and what to do.

use serde_json::Value;

use super::service::{Service, path};
use super::{Error, views};
use crate::clock::now;
use crate::config::{Format, Output};
use crate::output::{Printer, Zone, plain, print_lines, seconds};

/// Sub-tasks that are shown; JSON has all.
const NEWEST: usize = 50;

/// Characters of the line of time.
const WIDTH: i64 = 40;

/// Shows a task.
pub(super) async fn show(service: &Service, output: &Output, id: &str) -> Result<(), Error> {
    let printer = Printer::new(output, views::TASKS)?;
    let whole = service.get(&path("/v3/tasks/", id, ""), &vec![]).await?;
    match printer.format() {
        Format::Json | Format::Jsonl => return Ok(printer.object(&whole)?),
        Format::Table | Format::Wide => {}
        _ => return Ok(printer.object(&service.task(id).await?)?),
    }
    let task = service.task(id).await?;
    let forecast = service
        .get(&path("/ext/v1/tasks/", id, "/forecast"), &vec![])
        .await?;
    Printer::new(
        &Output {
            format: Format::Wide,
            ..output.clone()
        },
        views::TASKS,
    )?
    .object(&task)?;
    let mut lines = sub_tasks(&whole, printer.zone());
    lines.extend(advice(&task, &forecast, printer.zone()));
    Ok(print_lines(&lines)?)
}

/// The newest sub-tasks: when each began, how long it took, and where it lies in time.
fn sub_tasks(task: &Value, zone: &Zone) -> Vec<String> {
    let all = task["sub_tasks"].as_array().map_or(&[][..], Vec::as_slice);
    let shown = &all[all.len().saturating_sub(NEWEST)..];
    let started = |sub_task: &Value| sub_task["start_date"].as_i64();
    let Some(first) = shown.iter().filter_map(started).min() else {
        return Vec::new();
    };
    let ended = |sub_task: &Value| sub_task["end_date"].as_i64().unwrap_or_else(now);
    let last = shown
        .iter()
        .filter(|sub_task| started(sub_task).is_some())
        .map(ended);
    let span = (last.max().unwrap_or(first) - first).max(1);
    let names = shown
        .iter()
        .map(|sub_task| plain(sub_task["name"].as_str().unwrap_or("-")));
    let names: Vec<_> = names.collect();
    let widest = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or_default();
    let mut lines = vec![String::new()];
    for (sub_task, name) in shown.iter().zip(names) {
        let percent = format!("{}%", sub_task["progress"].as_i64().unwrap_or_default());
        let Some(start) = started(sub_task) else {
            lines.push(format!("{name:widest$}  {percent:>4}"));
            continue;
        };
        let end = ended(sub_task).max(start);
        let column = |time: i64| usize::try_from((time - first) * WIDTH / span).unwrap_or_default();
        let (from, to) = (column(start), column(end).max(column(start) + 1));
        let took = seconds((end - start) / 1000);
        let (before, bar) = (" ".repeat(from), "=".repeat(to - from));
        let line = format!(
            "{name:widest$}  {percent:>4}  {}  {took:>7}  {before}{bar}",
            zone.time(start)
        );
        lines.push(line);
    }
    lines
}

/// What is wrong, or holds it up, and what to do.
fn advice(task: &Value, forecast: &Value, zone: &Zone) -> Vec<String> {
    let text = |value: &Value, name: &str| plain(value[name].as_str().unwrap_or_default());
    let mut lines = Vec::new();
    let error = &task["error_advice"];
    if error.is_object() {
        lines.push(format!(
            "\nerror {}: {}",
            text(error, "error_code"),
            text(error, "meaning")
        ));
        lines.push(format!("  what to do: {}", text(error, "remedy")));
    }
    let stalled = &forecast["stalled"];
    if stalled.is_object() {
        lines.push(format!(
            "\nstalled ({}): {}",
            text(stalled, "reason"),
            text(stalled, "advice")
        ));
    }
    for limit in forecast["limited_by"].as_array().into_iter().flatten() {
        lines.push(format!(
            "\nlimited by {}: {}",
            text(limit, "cause"),
            text(limit, "advice")
        ));
    }
    for (what, span) in [
        ("done", &forecast["remaining"]),
        (
            "a target that is launched now is ready",
            &forecast["cutover"]["span"],
        ),
    ] {
        if let Some(end) = span["likely_end"].as_i64() {
            let shown = |name: &str| span[name].as_i64().map_or_else(|| "?".to_owned(), seconds);
            lines.push(format!(
                "\n{what} in {} to {}, likely {}: {}",
                shown("shortest"),
                shown("longest"),
                shown("likely"),
                zone.time(end)
            ));
        }
    }
    lines
}

impl Service {
    /// A task as lists show it.
    pub(super) async fn task(&self, id: &str) -> Result<Value, Error> {
        let query = vec![("id", id.to_owned()), ("limit", "1".to_owned())];
        let mut page = self.get_patiently("/v3/tasks", &query).await?;
        match page.pointer_mut("/tasks/0").map(Value::take) {
            None => Err(Error::Missing(format!("there is no task {id}"))),
            Some(task) => Ok(task),
        }
    }
}
