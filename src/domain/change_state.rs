//! What an agent reports about the state of its source.

use crate::decode::{Kind, Violation};
use crate::model::{ChangeState, MigrationCycle, SourceState};

/// Reads the state and the stage that a body names. The stage is mandatory in newer editions of the API.
///
/// # Errors
/// The first of the two that is missing, empty or unknown.
pub fn decide(
    body: &ChangeState,
    stage_is_mandatory: bool,
) -> Result<(SourceState, Option<MigrationCycle>), Violation> {
    let given = [
        ("copystate", &body.copystate, true),
        ("migrationcycle", &body.migrationcycle, stage_is_mandatory),
    ];
    for (path, text, mandatory) in given {
        match text.as_deref() {
            None if mandatory => return Err(violation(path, Kind::Missing, "is mandatory")),
            Some("") => return Err(violation(path, Kind::TooShort, "must not be empty")),
            _ => {}
        }
    }
    let unknown = |path, message| violation(path, Kind::NotAllowed, message);
    let cycle = body.cycle();
    if body.migrationcycle.is_some() && cycle.is_none() {
        let message = "must be one of the stages of a source server";
        return Err(unknown("migrationcycle", message));
    }
    let state = body.state();
    let state =
        state.ok_or_else(|| unknown("copystate", "must be one of the states of a source server"));
    Ok((state?, cycle))
}

fn violation(path: &str, kind: Kind, message: &str) -> Violation {
    Violation {
        path: path.into(),
        kind,
        message: message.into(),
    }
}
