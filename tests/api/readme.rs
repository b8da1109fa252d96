//! The documents agree with the program: the settings, the links, the paths that they name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, CommandFactory};
use sms_task_service::config::Cli;

const README: &str = include_str!("../../README.md");
const SETTINGS: &str = include_str!("../../docs/settings.md");

/// What a path in a document begins with, if it is one of this repository.
const FOLDERS: [&str; 8] = [
    ".ci/",
    "benches/",
    "docs/",
    "migrations/",
    "openapi/",
    "scripts/",
    "src/",
    "tests/",
];

/// A setting: its variable, its flag, and its default as text.
type Row = [String; 3];

#[test]
fn the_table_of_settings_has_every_setting_and_nothing_else() {
    let command = Cli::command();
    let settings = command.get_arguments().map(setting);
    assert_eq!(table_of_settings(), settings.collect::<Vec<_>>());
}

#[test]
fn readme_has_at_most_150_lines() {
    let lines = README.lines().count();
    assert!(lines <= 150, "{lines} lines");
}

#[test]
fn every_relative_link_resolves() {
    let mut broken = BTreeSet::new();
    for file in documents() {
        for link in links(&prose(&read(&file))) {
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let folder = file.parent().unwrap_or(Path::new(""));
            let target = if path.is_empty() {
                file.clone()
            } else {
                folder.join(path)
            };
            let resolves = target.exists()
                && (heading.is_empty() || headings(&read(&target)).contains(heading));
            if !resolves {
                broken.insert(format!("{}: {link}", name(&file)));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut missing = BTreeSet::new();
    for file in documents() {
        let text = read(&file);
        let quoted = prose(&text);
        let quoted = quoted.split('`').skip(1).step_by(2).map(str::to_owned);
        for path in quoted.chain(map(&text)) {
            let named = FOLDERS.iter().any(|folder| path.starts_with(folder));
            let is_path = named && !path.contains([' ', '<', '*']) && !path.contains("YYYY");
            if is_path && !root().join(&path).exists() {
                missing.insert(format!("{}: {path}", name(&file)));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
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

fn table_of_settings() -> Vec<Row> {
    let lines = SETTINGS.lines().filter(|line| line.starts_with('|'));
    lines.skip(2).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').collect();
    assert_eq!(cells.len(), 4, "{line}");
    [0, 1, 2].map(|cell: usize| cells[cell].trim().trim_matches('`').to_owned())
}

/// Every document that people read, not the generated ones.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("docs"), root().join("benches")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10, "{found:?}");
    found.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn name(file: &Path) -> String {
    let relative = file.strip_prefix(root()).unwrap_or(file);
    relative.display().to_string()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a text")
}

/// The text without its fenced blocks.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn links(prose: &str) -> Vec<String> {
    let ends = prose.split("](").skip(1);
    let links = ends.filter_map(|rest| rest.split(')').next());
    let relative = links.filter(|link| !link.contains("://"));
    relative.map(str::to_owned).collect()
}

/// The headings, as the anchors that forges make of them.
fn headings(text: &str) -> BTreeSet<String> {
    let prose = prose(text);
    let lines = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    lines.map(anchor).collect()
}

/// The paths in the first column of README's map.
fn map(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .filter(|line| FOLDERS.iter().any(|folder| line.starts_with(folder)));
    let columns = lines.filter_map(|line| line.split("  ").next());
    columns
        .flat_map(|column| column.split(", "))
        .map(str::to_owned)
        .collect()
}
