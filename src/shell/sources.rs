//! The subcommand `source`.

use super::service::{Service, path};
use super::{Error, views};
use crate::config::verbs::{Client, SourceVerb};
use crate::output::Printer;

/// Lists and shows source servers.
///
/// # Errors
/// When the service refuses or cannot be reached.
pub async fn sources(command: &Client<SourceVerb>) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    let printer = Printer::new(&command.output, views::SOURCES)?;
    match &command.verb {
        SourceVerb::List { filter, paging } => {
            let query = filter.parameters();
            let (sources, answer) = service
                .list("/v3/sources", &query, "source_servers", paging)
                .await?;
            Ok(printer.list(&sources, &answer)?)
        }
        SourceVerb::Show { id } => {
            let source = service.get(&path("/v3/sources/", id, ""), &vec![]).await?;
            Ok(printer.object(&source)?)
        }
    }
}
