//! The subcommand `doctor`: whether this installation is fit to serve, and what to do where it is not.

mod certificate;
mod database;
mod finding;
mod iam;
mod listener;
mod machine;
mod secrets;
mod vitals;

use crate::config::verbs::Doctor;
use crate::config::{Format, Settings};
use crate::output::{Column, Kind, Printer, print_lines};
use crate::startup::Error;

use self::finding::{Finding, Level};

const COLUMNS: &[Column] = &[
    Column::new("check", "/check", Kind::Text),
    Column::new("result", "/result", Kind::State),
    Column::new("finding", "/finding", Kind::Text),
    Column::new("remedy", "/remedy", Kind::Text),
];

/// Looks at everything that the settings name, changes nothing, and prints what it finds.
///
/// # Errors
/// When something keeps the service from serving as it should.
pub async fn doctor(settings: &Settings, command: &Doctor) -> Result<(), Error> {
    if command.quick {
        return listener::is_ready(settings).await;
    }
    let mut findings = listener::look(settings).await;
    findings.extend(certificate::look(settings).await);
    findings.extend(machine::look(settings));
    findings.extend(iam::look(settings).await);
    findings.extend(database::look(settings).await);
    print(&findings, command)?;
    match findings
        .iter()
        .filter(|found| found.level == Level::Failed)
        .count()
    {
        0 => Ok(()),
        count => Err(Error::Unwell(count)),
    }
}

fn print(findings: &[Finding], command: &Doctor) -> Result<(), Error> {
    if command.output.format == Format::Table && command.output.columns.is_empty() {
        let lines: Vec<_> = findings.iter().map(Finding::text).collect();
        return Ok(print_lines(&lines)?);
    }
    let rows: Vec<_> = findings.iter().map(Finding::row).collect();
    let printer = Printer::new(&command.output, COLUMNS)?;
    Ok(printer.list(&rows, &serde_json::json!(rows))?)
}
