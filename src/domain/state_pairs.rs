//! Which states and stages of a source server go together (the vendor's page on `changestate`).

use crate::model::{MigrationCycle as Cycle, SourceState as State};

/// Whether a state is one of those that the page has for the stage. Its own example is not, so that a pair
/// that does not match is worth a word, and no refusal.
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
        // stages that the page says nothing of
        Cycle::NoReady | Cycle::ReadyForTest | Cycle::Testing | Cycle::Tested => return true,
    };
    states.contains(&state)
}

/// Whether a source in this state is past changing it by itself: then `changestate` has no effect.
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
