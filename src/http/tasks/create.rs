//! `POST /v3/tasks`.

use uuid::Uuid;

use crate::clock::now;
use crate::domain::new_task::{self, NewTask};
use crate::domain::task_state;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody, code};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::model::{Cause, CreateTask, Happening, IdResponse, Operation};
use crate::storage::events::Record;
use crate::storage::{self, count_tasks, locks, sources, tasks};

impl RequestBody for CreateTask {
    const CODES: &'static [(&'static str, &'static str)] = &[
        ("name", code::TASK_NAME),
        ("type", code::TASK_TYPE),
        ("source_server", code::SOURCE_ID),
        ("source_server.id", code::SOURCE_ID),
    ];
}

/// Create a task
///
/// The source server must be registered, have the same OS and have no task yet; nor may its target have one. Templates
/// must exist. The new task is READY, or with `auto_start` RUNNING.
#[utoipa::path(
    post,
    path = "/v3/tasks",
    operation_id = "CreateTask",
    tag = "tasks",
    request_body = CreateTask,
    responses(
        (status = 200, description = "The task is created", body = IdResponse),
        (status = 404, description = "The source server is not registered", body = ErrorBody),
        (status = 400, description = "The source server or the target already has a task, the task does not fit its source, or the body breaks a rule", body = ErrorBody),
    ),
)]
pub async fn create_task(
    caller: Caller,
    ApiJson(body, _share): ApiJson<CreateTask>,
) -> ApiResult<Json<IdResponse>> {
    let new = new_task::decide(Uuid::now_v7().to_string(), body, now());
    let mut db = caller.begin().await?;
    locks::source(&mut db, &new.source_id).await?;
    let server = sources::server(&mut db, &new.source_id).await?;
    let new = new.on(&server);
    new.fits(&server)?;
    let used = locks::used_templates(&mut db, &new.templates()).await;
    used.map_err(|error| without_template(error, &new))?;
    tasks::create(&mut db, &new, server).await?;
    let name = new.contents.name.value().cloned();
    let os_type = new.contents.os_type.value().copied();
    db.record(Record::of_source(
        &new.source_id,
        Some(&new.id),
        Happening::TaskCreated { name, os_type },
    ));
    if new.starts() {
        let situation = tasks::situation(&mut db, &new.id, new.now).await?;
        let effect = task_state::act(&Operation::Start.into(), &situation)?;
        tasks::apply(
            &mut db,
            &new.id,
            &situation,
            &effect,
            Cause::Action,
            new.now,
        )
        .await?;
    }
    count_tasks(&mut db, 1).await?;
    tasks::require_free_target(&mut db, &new.id).await?;
    caller.commit(db, IdResponse { id: new.id }).await
}

/// A refusal of a creation. If a template does not exist, it names the field.
fn without_template(error: storage::Error, new: &NewTask) -> ApiError {
    match error {
        storage::Error::TemplateNotFound(id) => ApiError::unknown_template(new.field_with(&id)),
        error => error.into(),
    }
}
