//! Speed limits by time of day.

use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::List;
use super::list::at_most;

static TIME_OF_DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^([01][0-9]|2[0-3]):[0-5][0-9]$").expect("a regular expression"));

/// The speed limits of a task; they replace the existing ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SpeedLimit")]
pub struct SpeedLimits {
    /// The limits, up to five. An empty list, like none, removes them all.
    #[serde(deserialize_with = "at_most::<_, _, 5>")]
    #[validate(length(max = 5), nested)]
    pub speed_limit: Option<List<SpeedLimit>>,
}

/// A speed limit for part of each day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SpeedLimitlJson")]
pub struct SpeedLimit {
    /// Start time, `HH:MM`.
    #[validate(required, regex(path = *TIME_OF_DAY, message = "must be a time of day, HH:MM"))]
    pub start: Option<String>,
    /// End time, `HH:MM`.
    #[validate(required, regex(path = *TIME_OF_DAY, message = "must be a time of day, HH:MM"))]
    pub end: Option<String>,
    /// The limit, in Mbit/s; 0 means no limit. Current edition: at most 1000.
    #[validate(required, range(min = 0, max = 10000))]
    #[schemars(extend("x-current" = {"maximum": 1000}))]
    pub speed: Option<i32>,
    /// How far the rate may exceed the limit, in percent. Null leaves it to the agent, whose default is 10.
    #[validate(range(min = 10.0, max = 100.0))]
    pub over_speed_threshold: Option<f64>,
}
