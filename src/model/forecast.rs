//! How long a task will take.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{Bottleneck, Fit, Stalled};

/// How long a task will take, by how it has gone on so far.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowTaskForecastResponse")]
pub struct Forecast {
    /// The task.
    pub task_id: String,
    /// Its state.
    pub state: Option<String>,
    /// When the forecast was made, epoch milliseconds.
    pub at: i64,
    /// Until the newest round is done. Null if the task is not at work, or if too little is known.
    pub remaining: Option<Span>,
    /// Until a target that is launched now is ready. Null if the task is not SYNCING, or if too little is known.
    pub cutover: Option<Cutover>,
    /// How fast data were copied in the last hour. Null if too little is known.
    pub rate: Option<Rate>,
    /// What holds the copying up, with the figures that say so.
    pub limited_by: Vec<Limit>,
    /// Why the task has stopped moving; null if it has not.
    pub stalled: Option<Stalled>,
}

/// A time, with a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastSpan")]
pub struct Span {
    /// Seconds, at the rate that is rarely exceeded.
    pub shortest: i64,
    /// Seconds, at the mean rate.
    pub likely: i64,
    /// Seconds, at the rate that is rarely missed. Null if copying stood still at times.
    pub longest: Option<i64>,
    /// When it is likely over, epoch milliseconds.
    pub likely_end: i64,
}

/// How long a cutover takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastCutover")]
pub struct Cutover {
    /// How long it takes.
    pub span: Span,
    /// Whether it fits into the time that was asked for; null if none was.
    pub fits: Option<Fit>,
    /// How many rounds of synchronization this is known from; 0: from the rate and what is left to copy.
    pub rounds: i64,
}

/// How fast data were copied, in bytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastRate")]
pub struct Rate {
    /// In nine of ten minutes it was at least this.
    pub slow: f64,
    /// The mean.
    pub mean: f64,
    /// In nine of ten minutes it was at most this.
    pub fast: f64,
    /// How many minutes this is known from.
    pub minutes: i64,
}

/// Something that holds the copying up.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastLimit")]
pub struct Limit {
    /// What it is.
    pub cause: Bottleneck,
    /// What to do about it.
    pub advice: String,
    /// The figures that say so.
    pub figures: Vec<Figure>,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ForecastFigure")]
pub struct Figure {
    /// What it measures, as in samples; `rate` and `speed_limit` are in Mbit/s.
    pub name: &'static str,
    /// How much, in the mean of the last ten minutes.
    pub value: f64,
}

/// What to forecast.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct WantedForecast {
    /// Minutes that a cutover may take.
    #[validate(range(min = 1, max = 100_000))]
    pub cutover_within: Option<i64>,
}
