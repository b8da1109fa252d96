//! Completions for shells and manual pages, made from the command line itself.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::Shell;

use super::line;

const NAME: &str = "sms-task-service";

/// Prints a script that completes the program's arguments.
///
/// # Errors
/// When it cannot be printed.
pub fn completion(shell: Shell) -> io::Result<()> {
    // into memory: the library panics where the reader has gone
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut line::command(None), NAME, &mut script);
    io::stdout().write_all(&script)
}

/// Prints the manual page, or writes one for each command into a directory.
///
/// # Errors
/// When they cannot be written.
pub fn man(directory: Option<&Path>) -> io::Result<()> {
    let command = line::command(None);
    match directory {
        Some(directory) => {
            fs::create_dir_all(directory)?;
            clap_mangen::generate_to(command, directory)
        }
        None => clap_mangen::Man::new(command).render(&mut io::stdout()),
    }
}
