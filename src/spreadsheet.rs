//! CSV files (RFC 4180) that people open with a spreadsheet.

use std::borrow::Cow;

use csv::{Error, Terminator, Writer, WriterBuilder};

/// A file in memory.
pub fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new())
}

/// The contents of a file, when all lines have been written.
pub fn finish(written: Result<(), Error>, file: Writer<Vec<u8>>) -> Vec<u8> {
    let contents =
        written.and_then(|()| file.into_inner().map_err(|error| error.into_error().into()));
    contents
        .unwrap_or_else(|error| unreachable!("texts and numbers are written to memory: {error}"))
}

/// A text as spreadsheets show it. One that looks like a formula they would execute, unless an apostrophe precedes it.
pub fn text(text: &Option<String>) -> Option<Cow<'_, str>> {
    text.as_deref().map(inert)
}

/// The same for one that is always there.
pub fn inert(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}
