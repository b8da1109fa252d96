//! `GET /v3/sources/{server_id}/command`.

use axum::http::header::ALLOW;
use axum::http::{Method, StatusCode};

use crate::clock::now;
use crate::domain::command;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{Caller, SourceId};
use crate::model::{Command, CommandParameters, Happening};
use crate::storage::Transaction;
use crate::storage::events::Record;
use crate::storage::sources::{self, Told};

/// Ask for the next command
///
/// Returns a command that an action has queued. A caller with the role `agent`, or any caller if the service does not ask
/// who calls, gets it once; until it is acknowledged, again after a minute or when the agent registers again. For other
/// callers, reading a command does not take it away. Without a command, the response says why there is nothing to do. 404 with `SMS.7606` if
/// the source server has no task.
#[utoipa::path(
    get,
    path = "/v3/sources/{server_id}/command",
    operation_id = "ShowCommand",
    tag = "sources",
    params(("server_id" = String, Path, description = "Id of the source server", max_length = 255)),
    responses((status = 200, description = "The command, or why there is none", body = Command)),
)]
pub async fn show_command(
    caller: Caller,
    method: Method,
    SourceId(id): SourceId,
) -> ApiResult<Json<Command>> {
    if method == Method::HEAD {
        // it would take the command away without showing it
        let refusal = ApiError::from_status(StatusCode::METHOD_NOT_ALLOWED);
        return Err(refusal.header(ALLOW, "GET"));
    }
    let now = now();
    let mut db = caller.database().await?;
    sources::visit(&mut db, &id, now).await?;
    let waiting = sources::waiting(&mut db, &id, caller.is_agent(), now).await?;
    let waiting = waiting.ok_or_else(ApiError::source_has_no_task)?;
    let told = match waiting.is_due {
        true => hand_out(&caller, db.begin().await?, &id, &waiting.task_id, now).await?,
        false => None,
    };
    let (name, bucket) = told.map(|told| (told.name, told.bucket)).unzip();
    Ok(Json(Command {
        command_name: name.or_else(|| command::idle(waiting.state.as_deref())),
        command_param: CommandParameters {
            task_id: waiting.task_id,
            bucket: bucket.flatten(),
        },
    }))
}

async fn hand_out(
    caller: &Caller,
    mut db: Transaction,
    id: &str,
    task: &str,
    now: i64,
) -> ApiResult<Option<Told>> {
    let told = sources::command(&mut db, id, caller.is_agent(), now).await?;
    if let Some(told) = told.as_ref().filter(|_| caller.is_agent()) {
        let command = told.name;
        let delivered = Happening::CommandDelivered { command };
        db.record(Record::of_source(id, Some(task), delivered));
    }
    db.commit().await?;
    Ok(told)
}
