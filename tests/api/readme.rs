//! README's table of settings is the settings there are.

use clap::{Arg, CommandFactory};
use sms_task_service::config::Cli;

const README: &str = include_str!("../../README.md");

/// A setting: its variable, its flag, and its default as text.
type Row = [String; 3];

#[test]
fn readmes_table_has_every_setting_with_its_flag_and_default_and_nothing_else() {
    let command = Cli::command();
    let settings = command.get_arguments().map(setting);
    assert_eq!(rows(), settings.collect::<Vec<_>>());
}

fn setting(argument: &Arg) -> Row {
    let flag = argument.get_long().expect("every setting has a flag");
    let variable = argument.get_env().expect("every setting has a variable");
    let default = argument.get_default_values().first();
    [
        variable.to_string_lossy().into_owned(),
        format!("--{flag}"),
        default.map_or_else(
            || "unset".to_owned(),
            |text| text.to_string_lossy().into_owned(),
        ),
    ]
}

/// The rows of the one table below the heading "Settings".
fn rows() -> Vec<Row> {
    let (_, section) = README.split_once("\n## Settings\n").expect("a heading");
    let section = section.split("\n## ").next().unwrap_or_default();
    let lines = section.lines().filter(|line| line.starts_with('|'));
    lines.skip(2).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').collect();
    assert_eq!(cells.len(), 4, "{line}");
    [0, 1, 2].map(|cell: usize| cells[cell].trim().trim_matches('`').to_owned())
}
