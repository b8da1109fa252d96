//! Watching tasks move.

use std::collections::HashMap;
use std::io::{self, IsTerminal};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::Value;

use super::follow::{News, follow};
use super::service::Service;
use super::{Error, views};
use crate::config::verbs::Paging;
use crate::config::{Format, Output};
use crate::output::{Printer, plain, seconds};

/// As many as a stream tells the progress of.
const MOST: usize = 100;

/// States in which a task is at work.
const AT_WORK: [&str; 2] = ["RUNNING", "SYNCING"];

/// Shows how far tasks are, until it is stopped. Without ids: those that are at work now.
pub(super) async fn watch(service: &Service, output: &Output, ids: &[String]) -> Result<(), Error> {
    let mut printer = Printer::new(output, views::PROGRESS)?;
    let tasks = match ids {
        [] => at_work(service).await?,
        ids => named(service, ids).await?,
    };
    let ids: Vec<_> = tasks.iter().map(|(id, _)| id.clone()).collect();
    let Some(first) = ids.first() else {
        return Err(Error::Failed("no task is at work".to_owned()));
    };
    let has_bars = output.format == Format::Table && io::stdout().is_terminal();
    let mut bars = Bars::new(&tasks);
    // of events none: a task's progress has its state, too
    let query = vec![
        ("progress", ids.join(",")),
        ("task", first.clone()),
        ("type", "task.deleted".to_owned()),
    ];
    let show = |news| match news {
        News::Progress(progress) if has_bars => {
            bars.move_on(&progress);
            Ok(())
        }
        News::Progress(progress) => Ok(printer.row(&progress)?),
        News::Event(_) => Ok(()),
    };
    follow(service, &query, None, show).await
}

/// The id of a task, and its name.
type Named = (String, String);

fn of(task: &Value) -> Named {
    let text = |field: &str| plain(task[field].as_str().unwrap_or_default());
    (text("id"), text("name"))
}

async fn named(service: &Service, ids: &[String]) -> Result<Vec<Named>, Error> {
    if ids.len() > MOST {
        let text = format!("at most {MOST} tasks can be watched at a time");
        return Err(Error::Usage(text));
    }
    let mut tasks = Vec::with_capacity(ids.len());
    for id in ids {
        tasks.push(of(&service.task(id).await?));
    }
    Ok(tasks)
}

async fn at_work(service: &Service) -> Result<Vec<Named>, Error> {
    let mut found = Vec::new();
    for state in AT_WORK {
        let paging = Paging {
            limit: 100,
            all: false,
        };
        let query = vec![("state", state.to_owned())];
        let (tasks, _) = service.list("/v3/tasks", &query, "tasks", &paging).await?;
        found.extend(tasks.iter().map(of));
    }
    if found.len() > MOST {
        eprintln!("more than {MOST} tasks are at work; these are {MOST} of them");
        found.truncate(MOST);
    }
    Ok(found)
}

/// A bar for each task.
struct Bars {
    names: HashMap<String, String>,
    all: MultiProgress,
    by_id: HashMap<String, ProgressBar>,
}

impl Bars {
    fn new(tasks: &[Named]) -> Self {
        Self {
            names: tasks.iter().cloned().collect(),
            all: MultiProgress::new(),
            by_id: HashMap::new(),
        }
    }

    fn move_on(&mut self, progress: &Value) {
        let text = |name: &str| plain(progress[name].as_str().unwrap_or_default());
        let id = text("task_id");
        let bar = self.by_id.entry(id.clone()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix:20} {bar:25} {pos:>3}% {msg}");
            let name = self.names.get(&id).filter(|name| !name.is_empty());
            let bar = ProgressBar::new(100).with_prefix(name.unwrap_or(&id).clone());
            self.all.add(bar.with_style(style.expect("a template")))
        });
        bar.set_position(progress["overall_progress"].as_u64().unwrap_or_default());
        let mut message = text("state");
        if let Some(speed) = progress["migrate_speed"]
            .as_f64()
            .filter(|speed| *speed > 0.0)
        {
            message += &format!("  {speed:.1} Mbit/s");
        }
        if let Some(left) = progress["remain_seconds"].as_i64() {
            message += &format!("  {} left", seconds(left));
        }
        bar.set_message(format!("{message}  {}", text("subtask_info")));
    }
}
