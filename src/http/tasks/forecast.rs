//! `GET /ext/v1/tasks/{task_id}/forecast`.

use crate::clock::now;
use crate::domain::forecast;
use crate::http::Json;
use crate::http::error::{ApiError, ApiResult};
use crate::http::extract::{ApiQuery, Caller, TaskId};
use crate::model::{Forecast, WantedForecast};
use crate::storage::{samples, watches};

/// Forecast a task
///
/// How long it will take, with a range, by its samples of the last hour; how long a cutover would take, and whether that fits
/// into a time; and what holds the copying up.
#[utoipa::path(
    get,
    path = "/ext/v1/tasks/{task_id}/forecast",
    operation_id = "ShowTaskForecast",
    tag = "extensions",
    params(TaskId, WantedForecast),
    responses((status = 200, description = "The forecast", body = Forecast)),
)]
pub async fn show_task_forecast(
    caller: Caller,
    TaskId(id): TaskId,
    ApiQuery(wanted): ApiQuery<WantedForecast>,
) -> ApiResult<Json<Forecast>> {
    let now = now();
    let mut db = caller.database().await?;
    let seen = watches::look(&mut db, std::slice::from_ref(&id)).await?;
    let seen = seen.first().ok_or_else(ApiError::no_task)?;
    let span = (now - forecast::WINDOW, now);
    let samples = samples::list(&mut db, &id, span, forecast::STEP).await?;
    let samples = samples.unwrap_or_default();
    Ok(Json(forecast::forecast(
        seen,
        &samples,
        wanted.cutover_within,
        now,
    )))
}
