//! The subcommand `job`.

use super::service::{Service, path};
use super::{Error, views};
use crate::config::verbs::{Client, JobVerb};
use crate::output::Printer;

/// Lists jobs and their results.
///
/// # Errors
/// When the service refuses or cannot be reached.
pub async fn jobs(command: &Client<JobVerb>) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    match &command.verb {
        JobVerb::List { paging } => {
            let printer = Printer::new(&command.output, views::JOBS)?;
            let (jobs, answer) = service
                .list("/ext/v1/jobs", &vec![], "jobs", paging)
                .await?;
            Ok(printer.list(&jobs, &answer)?)
        }
        JobVerb::Results {
            id,
            outcome,
            paging,
        } => {
            let printer = Printer::new(&command.output, views::RESULTS)?;
            let query = outcome.iter().map(|outcome| ("outcome", outcome.clone()));
            let path = path("/ext/v1/jobs/", id, "/results");
            let (results, answer) = service
                .list(&path, &query.collect(), "results", paging)
                .await?;
            Ok(printer.list(&results, &answer)?)
        }
    }
}
