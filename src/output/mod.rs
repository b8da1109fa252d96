//! What subcommands print: data on standard output, everything else on standard error.

mod column;
mod printer;
mod table;
mod words;

use std::io::{self, Write};

pub use self::column::{Column, Kind};
pub(crate) use self::printer::Printer;
pub(crate) use self::words::{Zone, bytes, plain, seconds};

/// Prints lines of text.
pub(crate) fn print_lines(lines: &[impl AsRef<str>]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let written = lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", line.as_ref()));
    Ok(written?)
}

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error("cannot print: {0}")]
    Write(#[from] io::Error),
    #[error("there is no column {wanted:?}; there are {}", .known.join(", "))]
    Column {
        wanted: String,
        known: Vec<&'static str>,
    },
}
