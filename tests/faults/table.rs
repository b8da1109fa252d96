//! The table of what was reached, in a page of the documentation.

use std::fs;
use std::path::Path;

use crate::faults::{ALL, Fault};
use crate::outcome::Outcome;
use crate::plan::Plan;

/// The line that the rows follow.
const HEADING: &str = "|---|---|---|---|";

/// Puts a row into the table, in place of the fault's former one.
pub fn record(file: &Path, fault: &Fault, outcome: &Outcome, plan: &Plan) {
    if outcome.skipped.is_some() {
        return;
    }
    let page =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let (before, rest) = page.split_once(HEADING).expect("the page has the table");
    let (rows, after) = rest
        .split_once("\n\n")
        .expect("something follows the table");
    let name = |row: &str| row.split('`').nth(1).unwrap_or_default().to_owned();
    let mut rows: Vec<_> = rows
        .lines()
        .filter(|row| row.starts_with('|'))
        .map(str::to_owned)
        .collect();
    rows.retain(|row| name(row) != fault.name);
    rows.push(row(fault, outcome, plan));
    rows.sort_by_key(|row| ALL.iter().position(|fault| fault.name == name(row)));
    let page = format!("{before}{HEADING}\n{}\n\n{after}", rows.join("\n"));
    fs::write(file, page).expect("the page can be written");
}

fn row(fault: &Fault, outcome: &Outcome, plan: &Plan) -> String {
    let figures = outcome.figures.iter().map(|figure| {
        let (name, shown) = (figure.name, figure.shown());
        let shown = if figure.holds(true) {
            shown
        } else {
            format!("**{shown}**")
        };
        format!("{name}: {shown} ({})", figure.asked())
    });
    let figures: Vec<_> = figures.collect();
    let when = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let (name, what, done, seed) = (fault.name, fault.what, &outcome.done, plan.seed);
    let minutes = outcome.took.as_secs_f64() / 60.0;
    format!(
        "| {what} (`{name}`) | {done} | {} | {when}, seed {seed}, {minutes:.1} min |",
        figures.join("; ")
    )
}
