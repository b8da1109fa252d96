//! `POST /ext/v1/tasks/actions`.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use uuid::Uuid;

use crate::clock::now;
use crate::domain::task_state::{self, Act, Situation};
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult, ErrorBody};
use crate::http::extract::{ApiJson, Caller, RequestBody};
use crate::http::state::AppState;
use crate::model::{
    ActOnTasks, Happening, Job, JobOutcome, JobResult, JobState, Operation, SummarizeTasks,
};
use crate::storage::events::Record;
use crate::storage::jobs::{self, NewJob};
use crate::storage::{Transaction, locks, tasks};

/// How many tasks a job may be about.
const MOST: usize = 10_000;

/// How many jobs of an account may be under way.
const MOST_JOBS: i64 = 20;

/// How many tasks a dry run reads with one statement.
const BATCH: usize = 500;

impl RequestBody for ActOnTasks {}

/// Manage many tasks
///
/// Does an operation on up to 10,000 tasks, which are named or match a filter. The answer is a job: it is done without the
/// caller, task by task, each once, also if the service is restarted meanwhile. With `dry_run` nothing is done, and the answer
/// tells of each task whether it would be, and why not.
#[utoipa::path(
    post,
    path = "/ext/v1/tasks/actions",
    operation_id = "ActOnTasks",
    tag = "extensions",
    request_body = ActOnTasks,
    responses(
        (status = 200, description = "The job, or what it would do", body = Job),
        (status = 400, description = "More than 10,000 tasks match, or the body breaks a rule", body = ErrorBody),
        (status = 429, description = "The account has too many jobs under way", body = ErrorBody),
    ),
)]
pub async fn act_on_tasks(
    State(app): State<AppState>,
    caller: Caller,
    ApiJson(body, _share): ApiJson<ActOnTasks>,
) -> ApiResult<Json<Job>> {
    let operation = body
        .operation
        .ok_or_else(|| ApiError::missing("operation"))?;
    let tasks = targets(&caller, body.ids.map(|ids| ids.0), body.filter).await?;
    let mut job = Job {
        id: None,
        operation,
        reason: body.reason,
        state: JobState::DryRun,
        tasks: tasks.len() as i64,
        done: 0,
        refused: 0,
        failed: 0,
        created_at: now(),
        finished_at: None,
        results: None,
    };
    if body.dry_run == Some(true) {
        let results = try_out(&caller, operation, tasks).await?;
        let is_refused = |one: &&JobResult| one.outcome == Some(JobOutcome::Refused);
        job.refused = results.iter().filter(is_refused).count() as i64;
        job.done = job.tasks - job.refused;
        job.results = Some(results);
        caller.has_done_nothing().await?;
        return Ok(Json(job));
    }
    let id = Uuid::now_v7().to_string();
    let mut db = caller.begin().await?;
    locks::account(&mut db).await?;
    if jobs::unfinished(&mut db).await? >= MOST_JOBS {
        return Err(ApiError::too_many_jobs());
    }
    let new = NewJob {
        id: &id,
        operation,
        reason: job.reason.as_deref(),
        tasks: &tasks,
        now: job.created_at,
    };
    jobs::create(&mut db, &new).await?;
    db.record(Record::of_account(Happening::JobCreated {
        id: id.clone(),
        operation,
        tasks: job.tasks,
        reason: job.reason.clone(),
    }));
    (job.id, job.state) = (Some(id), JobState::Running);
    let answer = caller.commit(db, job).await?;
    app.jobs.notify_one();
    Ok(answer)
}

/// The tasks that are meant, each once.
async fn targets(
    caller: &Caller,
    ids: Option<Vec<String>>,
    filter: Option<SummarizeTasks>,
) -> ApiResult<Vec<String>> {
    if let Some(ids) = ids {
        let mut seen = HashSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(id.clone()));
        return Ok(ids.collect());
    }
    let filters = filter.unwrap_or_default().filters();
    let mut db = caller.snapshot().await?;
    let found = jobs::targets(&mut db, &filters, MOST as i64 + 1).await?;
    match found.len() > MOST {
        true => Err(ApiError::too_many_tasks()),
        false => Ok(found),
    }
}

/// What would become of each task.
async fn try_out(
    caller: &Caller,
    operation: Operation,
    ids: Vec<String>,
) -> ApiResult<Vec<JobResult>> {
    let mut db = caller.snapshot().await?;
    let situations = situations(&mut db, &ids).await?;
    let act = Act::from(operation);
    let results = ids.into_iter().zip(1..).map(|(task_id, position)| {
        let effect = match situations.get(&task_id) {
            Some(situation) => task_state::act(&act, situation).map_err(ApiError::from),
            None => Err(ApiError::no_task()),
        };
        let refusal = effect.err();
        let refused = refusal.as_ref().and_then(ApiError::refused);
        JobResult {
            position,
            task_id,
            outcome: Some(match refused {
                Some(_) => JobOutcome::Refused,
                None => JobOutcome::Done,
            }),
            error_code: refused.map(|(code, _)| code.to_owned()),
            error_msg: refused.map(|(_, message)| message.to_owned()),
        }
    });
    Ok(results.collect())
}

async fn situations(db: &mut Transaction, ids: &[String]) -> ApiResult<HashMap<String, Situation>> {
    let mut situations = HashMap::new();
    for batch in ids.chunks(BATCH) {
        situations.extend(tasks::situations(db, batch, now()).await?);
    }
    Ok(situations)
}
