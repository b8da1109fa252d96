//! The body of `PUT /v3/sources/{source_id}/changestate`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::{MigrationCycle, SourceState};

/// The state and the migration stage of a source server. The state is mandatory. Current edition: the stage too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "PutCopyStateReq")]
pub struct ChangeState {
    /// Its state: one of the states of a source server, or `init` for `initialize`; in lower or upper case.
    #[validate(length(max = 255))]
    pub copystate: Option<String>,
    /// Its stage: one of the stages of a source server, in lower or upper case.
    #[validate(length(max = 255))]
    pub migrationcycle: Option<String>,
}

impl ChangeState {
    /// The given state, if it is a known one.
    #[must_use]
    pub fn state(&self) -> Option<SourceState> {
        match self.copystate.as_deref()?.to_lowercase().as_str() {
            "init" => Some(SourceState::Initialize),
            word => SourceState::named(word),
        }
    }

    /// The given stage, if it is a known one.
    #[must_use]
    pub fn cycle(&self) -> Option<MigrationCycle> {
        MigrationCycle::named(&self.migrationcycle.as_deref()?.to_lowercase())
    }
}
