//! The subcommand `task`.

use super::act::act;
use super::events::events_of_task;
use super::service::Service;
use super::show::show;
use super::wait::wait;
use super::watch::watch;
use super::{Error, views};
use crate::config::verbs::{Act, Client, TaskVerb};
use crate::model::Operation;
use crate::output::Printer;

/// Lists, shows, watches and manages tasks.
///
/// # Errors
/// When the service refuses or cannot be reached, or what was asked for fails.
pub async fn tasks(command: &Client<TaskVerb>) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    let output = &command.output;
    match &command.verb {
        TaskVerb::List { filter, paging } => {
            let printer = Printer::new(output, views::TASKS)?;
            let query = filter.parameters();
            let (tasks, answer) = service.list("/v3/tasks", &query, "tasks", paging).await?;
            Ok(printer.list(&tasks, &answer)?)
        }
        TaskVerb::Show { id } => show(&service, output, id).await,
        TaskVerb::Events { id, follow, limit } => {
            events_of_task(&service, output, id, *follow, *limit).await
        }
        TaskVerb::Watch { ids } => watch(&service, output, ids).await,
        TaskVerb::Wait(wanted) => wait(&service, wanted).await,
        verb => match action(verb) {
            Some((operation, wanted)) => act(&service, output, operation, wanted).await,
            None => unreachable!("every other verb is an action"),
        },
    }
}

fn action(verb: &TaskVerb) -> Option<(Operation, &Act)> {
    let action = match verb {
        TaskVerb::Start(act) => (Operation::Start, act),
        TaskVerb::Stop(act) => (Operation::Stop, act),
        TaskVerb::Restart(act) => (Operation::Restart, act),
        TaskVerb::Cutover(act) => (Operation::Cutover, act),
        TaskVerb::Test(act) => (Operation::Test, act),
        TaskVerb::CloneTest(act) => (Operation::CloneTest, act),
        TaskVerb::Skip(act) => (Operation::Skip, act),
        TaskVerb::Clear(act) => (Operation::Clear, act),
        TaskVerb::NetworkCheck(act) => (Operation::NetworkCheck, act),
        TaskVerb::MigrationTest(act) => (Operation::MigrationTest, act),
        TaskVerb::CollectLog(act) => (Operation::CollectLog, act),
        TaskVerb::SyncFailedRollback(act) => (Operation::SyncFailedRollback, act),
        TaskVerb::List { .. }
        | TaskVerb::Show { .. }
        | TaskVerb::Events { .. }
        | TaskVerb::Watch { .. }
        | TaskVerb::Wait(_) => return None,
    };
    Some(action)
}
