//! Which states and stages of a source server go together (the vendor's page on `changestate`).

use crate::model::{MigrationCycle as Cycle, SourceState as State};

/// Whether the page lists the state for the stage. The page's own example does not match, so a mismatch is only logged.
#[must_use]
pub fn match_up(state: State, cycle: Cycle) -> bool {
    let states: &[State] = match cycle {
        Cycle::Checking => &[State::Unavailable, State::Waiting],
        Cycle::Setting => &[
            State::Waiting,
            State::PremigReady,
            State::Premiging,
            State::Premiged,
            State::PremigFailed,
        ],
        Cycle::Replicating => &[
            State::Initialize,
            State::Replicate,
            State::Deleting,
            State::Stopping,
            State::Error,
            State::Stopped,
        ],
        Cycle::Syncing => &[
            State::Syncing,
            State::Cloning,
            State::Deleting,
            State::Stopping,
            State::Error,
            State::Stopped,
        ],
        Cycle::Cutovering => &[
            State::Cutovering,
            State::Deleting,
            State::Stopping,
            State::Error,
            State::Stopped,
        ],
        Cycle::Cutovered => &[
            State::Finished,
            State::Deleting,
            State::Stopping,
            State::Error,
            State::Stopped,
        ],
        // the page does not mention these stages
        Cycle::NoReady | Cycle::ReadyForTest | Cycle::Testing | Cycle::Tested => return true,
    };
    states.contains(&state)
}

/// Whether `changestate` has no effect in this state: the source's agent can no longer change it.
#[must_use]
pub fn is_settled(state: Option<State>) -> bool {
    matches!(
        state,
        Some(
            State::Unavailable
                | State::Stopping
                | State::Stopped
                | State::Deleting
                | State::Finished
                | State::Clearing
                | State::ClearFailed
        )
    )
}
