//! What a fault came to.

use std::fmt;
use std::time::Duration;

/// What was done, and the figures that had to hold.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was done, with its numbers.
    pub done: String,
    pub figures: Vec<Figure>,
    /// What clients were told and was not so, or the like: the first of many.
    pub findings: Vec<String>,
    /// Why it did not happen.
    pub skipped: Option<Skipped>,
    pub took: Duration,
}

/// Why a fault did not happen.
#[derive(Debug)]
pub enum Skipped {
    /// The machine lacks this.
    Lacks(String),
    /// It takes too long for the short form.
    OnlyLong,
}

/// A figure and its bound.
#[derive(Debug)]
pub struct Figure {
    pub name: &'static str,
    pub reached: f64,
    pub unit: &'static str,
    pub bound: Bound,
}

#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// Not one.
    Zero,
    /// Of times, which only the long form insists on: it has the machine to itself.
    AtMost(f64),
    /// Of amounts that make the fault worth its name, in the long form.
    AtLeast(f64),
}

/// Findings that are shown.
const SHOWN: usize = 8;

impl Outcome {
    pub fn new(done: impl Into<String>) -> Self {
        Self {
            done: done.into(),
            ..Self::default()
        }
    }

    pub fn broken(reason: &str) -> Self {
        let mut outcome = Self::new("ended before its time");
        outcome.none("ended before its time", vec![reason.to_owned()]);
        outcome
    }

    /// On a machine that lacks something.
    pub fn lacks(what: impl Into<String>) -> Self {
        Self {
            skipped: Some(Skipped::Lacks(what.into())),
            ..Self::default()
        }
    }

    /// In the short form, of what is part of the long one.
    pub fn only_long() -> Self {
        Self {
            skipped: Some(Skipped::OnlyLong),
            ..Self::default()
        }
    }

    /// What must not have happened, and each time that it has.
    pub fn none(&mut self, name: &'static str, findings: Vec<String>) {
        self.figure(name, findings.len() as f64, "", Bound::Zero);
        self.findings.extend(findings.into_iter().take(SHOWN));
    }

    pub fn at_most(&mut self, name: &'static str, reached: Duration, seconds: f64) {
        self.figure(name, reached.as_secs_f64(), "s", Bound::AtMost(seconds));
    }

    pub fn at_least(&mut self, name: &'static str, reached: usize, least: usize) {
        self.figure(name, reached as f64, "", Bound::AtLeast(least as f64));
    }

    pub fn figure(&mut self, name: &'static str, reached: f64, unit: &'static str, bound: Bound) {
        self.figures.push(Figure {
            name,
            reached,
            unit,
            bound,
        });
    }

    /// Whether all figures hold; in the short form only those that do not depend on the machine.
    pub fn holds(&self, long: bool) -> bool {
        self.figures.iter().all(|figure| figure.holds(long))
    }
}

impl Figure {
    pub fn holds(&self, long: bool) -> bool {
        match self.bound {
            Bound::Zero => self.reached == 0.0,
            Bound::AtMost(most) => self.reached <= most || !long,
            Bound::AtLeast(least) => self.reached >= least || !long,
        }
    }

    /// What was asked for.
    pub fn asked(&self) -> String {
        let unit = self.unit;
        match self.bound {
            Bound::Zero => "0".to_owned(),
            Bound::AtMost(most) => format!("≤ {most} {unit}").trim_end().to_owned(),
            Bound::AtLeast(least) => format!("≥ {least} {unit}").trim_end().to_owned(),
        }
    }

    pub fn shown(&self) -> String {
        let rounded = (self.reached * 100.0).round() / 100.0;
        format!("{rounded} {}", self.unit).trim_end().to_owned()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.skipped {
            Some(Skipped::Lacks(what)) => return writeln!(f, "    skipped: {what}"),
            Some(Skipped::OnlyLong) => return writeln!(f, "    part of the long form only"),
            None => {}
        }
        writeln!(f, "    {} ({:.0} s)", self.done, self.took.as_secs_f64())?;
        for figure in &self.figures {
            let verdict = if figure.holds(true) { "ok" } else { "NO" };
            let (name, shown, asked) = (figure.name, figure.shown(), figure.asked());
            writeln!(f, "    {verdict}  {name}: {shown} (asked {asked})")?;
        }
        let findings = self.findings.iter();
        findings
            .take(SHOWN)
            .try_for_each(|finding| writeln!(f, "        {finding}"))
    }
}
