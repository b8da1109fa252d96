//! What a simulation prints: on a terminal a line that is drawn anew and a summary, elsewhere JSON, a line each second.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::tally::{Figures, Tally};
use crate::config::Simulation;

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Display {
    agents: u32,
    duration: Option<Duration>,
    bar: ProgressBar,
    is_terminal: bool,
}

/// A line where there is no terminal.
#[derive(Serialize)]
struct Line<'a> {
    /// What it is about: `second` or `summary`.
    event: &'static str,
    agents: u32,
    kept_up: bool,
    #[serde(flatten)]
    figures: &'a Figures,
}

impl Display {
    pub(super) fn new(wanted: &Simulation) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(wanted.agents.into()), target);
        bar.set_style(style("{bar:30} {pos} of {len} agents at work, {eta} left"));
        Self {
            agents: wanted.agents,
            duration: wanted.duration,
            bar,
            is_terminal,
        }
    }

    /// Another agent is at work.
    pub(super) fn enrolled(&self) {
        self.bar.inc(1);
    }

    /// Shows each second what was seen in it, until it is dropped.
    pub(super) async fn each_second(&mut self, tally: &Tally) -> io::Result<()> {
        self.bar.reset();
        match self.duration {
            Some(duration) => {
                self.bar.set_length(duration.as_secs());
                self.bar
                    .set_style(style("{bar:30} {pos} of {len} s   {msg}"));
            }
            None => self.bar.set_style(style("{spinner} {pos} s   {msg}")),
        }
        let mut seconds = interval_at(Instant::now() + SECOND, SECOND);
        seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            seconds.tick().await;
            let figures = tally.interval();
            self.bar.inc(1);
            self.bar.set_message(format!(
                "{:.0} reports a second, p50 {:.1} ms, p99 {:.1} ms, {} refused, {} failed, {} late",
                figures.reports_per_second,
                figures.p50_ms,
                figures.p99_ms,
                figures.refused,
                figures.failed,
                figures.late,
            ));
            if !self.is_terminal {
                self.print("second", &figures)?;
            }
        }
    }

    pub(super) fn summary(&self, figures: &Figures) -> io::Result<()> {
        self.bar.finish_and_clear();
        match self.is_terminal {
            true => self.explain(figures),
            false => self.print("summary", figures),
        }
    }

    fn print(&self, event: &'static str, figures: &Figures) -> io::Result<()> {
        let line = Line {
            event,
            agents: self.agents,
            kept_up: figures.kept_up(),
            figures,
        };
        writeln!(io::stdout(), "{}", serde_json::to_string(&line)?)
    }

    fn explain(&self, figures: &Figures) -> io::Result<()> {
        let mut out = io::stdout();
        let verdict = match figures.kept_up() {
            true => "The service kept up.",
            false => "The service did not keep up.",
        };
        writeln!(out, "{verdict}\n")?;
        writeln!(out, "  agents       {:>12}", self.agents)?;
        writeln!(out, "  seconds      {:>12.0}", figures.seconds)?;
        writeln!(out, "  requests     {:>12}", figures.requests)?;
        writeln!(
            out,
            "  reports      {:>12}   {:.0} a second",
            figures.reports, figures.reports_per_second
        )?;
        for (name, milliseconds) in [
            ("p50", figures.p50_ms),
            ("p99", figures.p99_ms),
            ("p99.9", figures.p999_ms),
            ("slowest", figures.max_ms),
        ] {
            writeln!(
                out,
                "  {name:<12} {milliseconds:>12.1}   ms from when a report was due"
            )?;
        }
        for (name, count, what) in [
            ("refused", figures.refused, "because the service was busy"),
            (
                "failed",
                figures.failed,
                figures.first_failure.as_deref().unwrap_or_default(),
            ),
            ("late", figures.late, "when the agent's next report was due"),
        ] {
            writeln!(out, "  {name:<12} {count:>12}   {what}")?;
        }
        Ok(())
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("a template that indicatif knows")
}
