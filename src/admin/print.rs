//! What the subcommands print: data on standard output, everything else on standard error.

use std::io::{self, Write};
use std::time::Duration;

use crate::startup::Error;

/// A token or an access key in a list. Times are in epoch milliseconds.
pub(super) struct Line {
    pub name: String,
    pub role: String,
    pub created: i64,
    pub expires: Option<i64>,
    pub used: Option<i64>,
    pub description: Option<String>,
}

impl Line {
    fn text(self) -> String {
        let time = |time: Option<i64>| time.map_or_else(|| "never".to_owned(), date);
        [
            self.name,
            self.role,
            format!("created {}", date(self.created)),
            format!("expires {}", time(self.expires)),
            format!("used {}", time(self.used)),
            self.description.unwrap_or_default(),
        ]
        .join("\t")
    }
}

/// One line each; where there are none, says so on standard error.
pub(super) fn list(
    lines: impl Iterator<Item = Line>,
    what: &str,
    tenant: &str,
) -> Result<(), Error> {
    let lines: Vec<_> = lines.map(Line::text).collect();
    if lines.is_empty() {
        eprintln!("account {tenant} has no {what}");
    }
    print(&lines)
}

pub(super) fn print(lines: &[impl AsRef<str>]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let written = lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", line.as_ref()));
    written.map_err(Error::Print)
}

/// A moment to the second, in UTC.
fn date(millis: i64) -> String {
    let since = Duration::from_secs(u64::try_from(millis / 1000).unwrap_or(0));
    humantime::format_rfc3339_seconds(std::time::UNIX_EPOCH + since).to_string()
}
