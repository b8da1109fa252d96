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
    let ids = match ids {
        [] => at_work(service).await?,
        ids => ids.to_vec(),
    };
    match ids.len() {
        0 => return Err(Error::Failed("no task is at work".to_owned())),
        count if count > MOST => {
            return Err(Error::Usage(format!(
                "at most {MOST} tasks can be watched at a time"
            )));
        }
        _ => {}
    }
    let has_bars = output.format == Format::Table && io::stdout().is_terminal();
    let mut bars = Bars::default();
    // of events none: a task's progress has its state, too
    let query = vec![
        ("progress", ids.join(",")),
        ("task", ids[0].clone()),
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

async fn at_work(service: &Service) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    for state in AT_WORK {
        let paging = Paging {
            limit: 100,
            all: false,
        };
        let query = vec![("state", state.to_owned())];
        let (tasks, _) = service.list("/v3/tasks", &query, "tasks", &paging).await?;
        let found = tasks.iter().filter_map(|task| task["id"].as_str());
        ids.extend(found.map(str::to_owned));
    }
    if ids.len() > MOST {
        eprintln!("{} tasks are at work; these are {MOST} of them", ids.len());
        ids.truncate(MOST);
    }
    Ok(ids)
}

/// A bar for each task.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    of: HashMap<String, ProgressBar>,
}

impl Bars {
    fn move_on(&mut self, progress: &Value) {
        let text = |name: &str| plain(progress[name].as_str().unwrap_or_default());
        let id = text("task_id");
        let bar = self.of.entry(id.clone()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix} {bar:25} {pos:>3}% {msg}");
            let bar = ProgressBar::new(100).with_prefix(id);
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
