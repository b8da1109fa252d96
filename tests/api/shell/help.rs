//! `--help`, of every subcommand by construction, and `docs/commands.md`, which is made from it.

use std::fmt::Write;
use std::process::Command;

use clap::{Command as Clap, CommandFactory};
use sms_task_service::config::Cli;

/// The file.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");

const BEGINNING: &str = "\
# Commands

What `sms-task-service <command> --help` prints, of every command. Exit status: 0 done; 1 failed; 2 wrong use, or the
service cannot start; 3 there is no such object; 4 a time-out has passed. Data go to standard output, everything else to
standard error. This page is made by `UPDATE_COMMANDS=1 cargo test --test api shell::help`.

The commands `task`, `source`, `event`, `job`, `webhook` and `token` talk to a service over HTTP and need only its address
(`SMS_URL`) and a token (`SMS_TOKEN`, or `--token-file`). All others work on the service's own database or files, and read
its [settings](settings.md).
";

/// All subcommands that do something, as words.
fn leaves(command: &Clap, before: &[String]) -> Vec<Vec<String>> {
    let subcommands: Vec<_> = command
        .get_subcommands()
        .filter(|subcommand| subcommand.get_name() != "help")
        .collect();
    if subcommands.is_empty() {
        return vec![before.to_vec()];
    }
    let under = |subcommand: &&Clap| {
        let mut words = before.to_vec();
        words.push(subcommand.get_name().to_owned());
        leaves(subcommand, &words)
    };
    subcommands.iter().flat_map(under).collect()
}

fn help(words: &[String]) -> String {
    let mut words = words.to_vec();
    words.push("--help".to_owned());
    output(&words)
}

fn output(words: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sms-task-service"))
        .env_clear()
        .args(words)
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).expect("a text")
}

#[test]
fn docs_commands_md_has_the_help_of_every_subcommand() {
    let mut document = BEGINNING.to_owned();
    for words in leaves(&Cli::command(), &[]) {
        if words != ["serve"] {
            let name = words.join(" ");
            let help = help(&words);
            let lines: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
            write!(
                document,
                "\n## {name}\n\n```text\n{}\n```\n",
                lines.join("\n")
            )
            .expect("a text");
        }
    }
    if std::env::var_os("UPDATE_COMMANDS").is_some() {
        std::fs::write(DOCUMENT, &document).expect("written");
    }
    let committed = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    let differs = committed
        .lines()
        .zip(document.lines())
        .find(|(old, new)| old != new);
    assert!(
        committed == document,
        "run UPDATE_COMMANDS=1 cargo test --test api shell::help; first difference: {differs:?}"
    );
}

#[test]
fn help_of_every_subcommand_ends_with_two_examples_that_can_be_typed() {
    for words in leaves(&Cli::command(), &[]) {
        let help = help(&words);
        let examples = help.split_once("Examples:\n").map(|(_, examples)| examples);
        let examples = examples.unwrap_or_else(|| panic!("{words:?} has no examples"));
        let examples: Vec<_> = examples
            .lines()
            .take_while(|line| !line.is_empty())
            .collect();
        assert_eq!(examples.len(), 2, "{words:?}: {examples:?}");
        for example in examples {
            assert!(
                example.contains(&words.join(" ")) || words == ["serve"],
                "{words:?}: {example}"
            );
            typed(example);
        }
    }
}

#[test]
fn completions_and_manual_pages_know_every_subcommand() {
    let leaves = leaves(&Cli::command(), &[]);
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(&["completion", shell]);
        for word in leaves.iter().flatten() {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let directory = crate::support::dir::Dir::new();
    let pages = directory.file("man");
    printed(&["man", pages.to_str().expect("a text")]);
    for words in &leaves {
        let page = pages.join(format!("sms-task-service-{}.1", words.join("-")));
        let page = std::fs::read_to_string(&page).unwrap_or_else(|_| panic!("{words:?}"));
        assert!(
            page.contains(".SH SYNOPSIS") && page.contains("Examples:"),
            "{page}"
        );
    }
    assert!(printed(&["man"]).contains(".SH SETTINGS"));
}

fn printed(arguments: &[&str]) -> String {
    let words: Vec<_> = arguments.iter().map(|word| (*word).to_owned()).collect();
    output(&words)
}

/// Asserts that the program understands each call of it in a line for a shell, which takes the line apart.
fn typed(line: &str) {
    let script = format!(
        "sms-task-service() {{ printf '%s\\n' \"$#\" \"$@\" >&3; }}; xargs() {{ cat >/dev/null; shift 3; sms-task-service \"$@\" id; }}; \
         exec 3>&1; cd \"$(mktemp -d)\"; {line} >/dev/null; rm -r \"$PWD\""
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .output()
        .expect("bash");
    assert!(
        output.status.success(),
        "{line}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout).expect("a text");
    let mut lines = printed.lines();
    let mut calls = 0;
    while let Some(count) = lines.next() {
        let count: usize = count.parse().expect("a number");
        let words: Vec<_> = lines.by_ref().take(count).collect();
        let call = std::iter::once("sms-task-service").chain(words.iter().copied());
        if let Err(error) = Cli::command().try_get_matches_from(call) {
            panic!("{line}: {error}");
        }
        calls += 1;
    }
    assert!(calls > 0, "{line}");
}
