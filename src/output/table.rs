//! Tables for people.

use std::env;
use std::io::{self, IsTerminal};

use comfy_table::{Cell, CellAlignment, Color, Table, presets};

use super::{Column, Kind};
use crate::clock::now;

/// Two weeks: what expires sooner is red.
const SOON: i64 = 14 * 24 * 60 * 60 * 1000;

/// Shown where there is no value.
const NOTHING: &str = "-";

/// A table without lines.
pub(super) fn table(headers: Option<&[Column]>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if !is_coloured() {
        table.force_no_tty();
    }
    if let Some(columns) = headers {
        table.set_header(columns.iter().map(|column| column.name.to_uppercase()));
    }
    table
}

/// Colours are for terminals, unless somebody wants none: <https://no-color.org>.
fn is_coloured() -> bool {
    let is_unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !is_unwanted
}

/// A cell of a column. `value` is what is behind the text.
pub(super) fn cell(column: &Column, text: Option<&str>, value: Option<&serde_json::Value>) -> Cell {
    let cell = Cell::new(text.unwrap_or(NOTHING));
    let is_number = matches!(
        column.kind,
        Kind::Percent | Kind::Bytes | Kind::Speed | Kind::Seconds
    );
    let cell = match is_number {
        true => cell.set_alignment(CellAlignment::Right),
        false => cell,
    };
    match colour(column.kind, text, value) {
        Some(colour) => cell.fg(colour),
        None => cell,
    }
}

fn colour(kind: Kind, text: Option<&str>, value: Option<&serde_json::Value>) -> Option<Color> {
    let text = text?;
    match kind {
        Kind::Warning => Some(Color::Yellow),
        Kind::Expiry if value?.as_i64()? < now() + SOON => Some(Color::Red),
        Kind::State => {
            let lower = text.to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
            if has(&["fail", "error", "refused", "dead"]) {
                Some(Color::Red)
            } else if has(&["abort", "stop", "stalled"]) {
                Some(Color::Yellow)
            } else if has(&["success", "done", "finished", "delivered"]) {
                Some(Color::Green)
            } else {
                None
            }
        }
        _ => None,
    }
}
