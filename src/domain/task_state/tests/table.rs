//! Every state with every operation.

use super::task;
use crate::domain::passphrase;
use crate::domain::task_state::{CommandChange, Conflict as C, Effect, Situation};
use crate::domain::task_state::{act, deletable, source_after_deletion};
use crate::model::{MigrationCycle, Operation, SourceState, TaskState as S};

/// The effect of an operation on the state of a task.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    To(S),
    Stays,
    Refused(C),
}
use Outcome::{Refused, Stays, To};

/// The outcome of each operation in each state, in the order of `Operation::ALL`. The last state is a text that the API
/// does not define.
#[rustfmt::skip]
const TABLE: [(Option<S>, [Outcome; 12]); 15] = [
    (Some(S::Ready), [
        To(S::Running), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::NeverStarted), Refused(C::Rollback),
    ]),
    (Some(S::Running), [
        Refused(C::Start), To(S::Aborting), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), To(S::Skipping), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::Syncing), [
        Refused(C::Sync), To(S::Aborting), Stays, Stays, Refused(C::Restart), Stays,
        To(S::Running), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::MigrateSuccess), [
        To(S::Syncing), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), To(S::Reseting), Stays,
        Refused(C::Launch), Refused(C::Operation), Stays, Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::MigrateFail), [
        To(S::Running), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::SyncSuccess), [
        To(S::Syncing), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), To(S::Reseting), Stays,
        Refused(C::Launch), Refused(C::Operation), Stays, Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::SyncFail), [
        To(S::Syncing), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, To(S::SyncRollbacking),
    ]),
    (Some(S::Aborting), [
        Refused(C::Start), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::Abort), [
        To(S::Running), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::Skipping), [
        Refused(C::Start), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::Reseting), [
        Refused(C::Start), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::Deleting), [
        Refused(C::Start), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::SyncRollbacking), [
        Refused(C::Sync), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (Some(S::SyncRollbackSuccess), [
        To(S::Syncing), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Stays,
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
    (None, [
        Refused(C::Start), Refused(C::Stop), Refused(C::Launch), Refused(C::Launch), Refused(C::Restart), Refused(C::Operation),
        Refused(C::Launch), Refused(C::Operation), Refused(C::Operation), Refused(C::Operation), Stays, Refused(C::Rollback),
    ]),
];

/// The usual task in a state: if it succeeded, its round is done; if its synchronization failed, it has a round for
/// that; if it is ready, it was never started.
fn usual(state: Option<S>) -> Situation {
    match state {
        Some(S::Ready) => Situation {
            started: false,
            ..task(state, "", &[])
        },
        Some(S::SyncFail) => task(state, "RESYNC0", &[100, 50]),
        Some(S::MigrateSuccess | S::SyncSuccess) => task(state, "REPLICATE", &[100, 100]),
        _ => task(state, "REPLICATE", &[100, 50]),
    }
}

#[test]
fn every_state_allows_the_operations_of_the_table_and_no_others() {
    let states: Vec<_> = TABLE.iter().filter_map(|(state, _)| *state).collect();
    assert_eq!(states, S::ALL);
    for (state, outcomes) in TABLE {
        for (operation, expected) in Operation::ALL.iter().zip(outcomes) {
            let found = match act(&(*operation).into(), &usual(state)) {
                Ok(Effect { state: None, .. }) => Stays,
                Ok(Effect {
                    state: Some(to), ..
                }) => To(to),
                Err(conflict) => Refused(conflict),
            };
            assert_eq!(found, expected, "{operation} of {state:?}");
        }
    }
}

#[test]
fn every_allowed_operation_has_an_effect() {
    for state in S::ALL {
        for operation in Operation::ALL {
            if let Ok(effect) = act(&(*operation).into(), &usual(Some(*state))) {
                assert_ne!(effect, Effect::default(), "{operation} of {state}");
            }
        }
    }
}

#[test]
fn a_task_stops_at_once_if_its_agent_is_disconnected() {
    for state in [
        S::Running,
        S::Syncing,
        S::Aborting,
        S::Skipping,
        S::Reseting,
    ] {
        let away = Situation {
            connected: false,
            ..usual(Some(state))
        };
        let effect = act(&Operation::Stop.into(), &away).expect("allowed");
        assert_eq!(effect.state, Some(S::Abort), "{state}");
        assert_eq!(effect.command, Some(CommandChange::Withdraw));
        assert_eq!(effect.source, Some((SourceState::Stopped, None)));
    }
    let ready = Situation {
        connected: false,
        ..usual(Some(S::Ready))
    };
    assert_eq!(act(&Operation::Stop.into(), &ready), Err(C::Stop));
}

#[test]
fn only_one_log_is_collected_at_a_time_unless_the_agent_is_disconnected() {
    let collecting = Situation {
        log_collect_status: Some(crate::model::LogCollectStatus::Uploading),
        ..usual(Some(S::Running))
    };
    let again = act(&Operation::CollectLog.into(), &collecting);
    assert_eq!(again, Err(C::LogCollecting));
    let away = Situation {
        connected: false,
        ..collecting
    };
    assert!(act(&Operation::CollectLog.into(), &away).is_ok());
}

#[test]
fn a_task_cannot_be_deleted_while_its_source_is_at_work_and_its_agent_connected() {
    let at_work = [
        "initialize",
        "stopping",
        "deleting",
        "cloning",
        "replicate",
        "syncing",
        "cutovering",
        "skipping",
        "clearing",
        "premiging",
    ];
    for state in SourceState::ALL {
        let busy = at_work.contains(&state.to_string().as_str());
        assert_eq!(deletable(Some(*state), true).is_ok(), !busy, "{state}");
        assert!(deletable(Some(*state), false).is_ok(), "{state}");
    }
    assert!(deletable(None, true).is_ok());
}

#[test]
fn a_source_whose_task_is_deleted_waits_again_unless_it_is_unavailable() {
    for state in SourceState::ALL {
        let expected = (*state != SourceState::Unavailable)
            .then_some((SourceState::Waiting, MigrationCycle::Checking));
        assert_eq!(source_after_deletion(Some(*state)), expected, "{state}");
    }
    assert!(source_after_deletion(None).is_some());
}

#[test]
fn the_passphrase_can_be_read_while_the_source_replicates_or_syncs() {
    let at_it = ["initialize", "replicate", "skipping", "syncing", "cloning"];
    for state in SourceState::ALL {
        let expected = at_it.contains(&state.to_string().as_str());
        assert_eq!(
            passphrase::allowed(Some(*state)).is_ok(),
            expected,
            "{state}"
        );
    }
    assert!(passphrase::allowed(None).is_err());
}

#[test]
fn a_target_cannot_be_launched_or_cloned_while_it_is_cloned_or_resynchronized() {
    for (progress, allowed) in [(0, false), (99, false), (100, true)] {
        for user_op in ["CLONE0", "RESYNC0"] {
            let busy = task(Some(S::Syncing), user_op, &[progress]);
            for operation in [Operation::Cutover, Operation::Test, Operation::CloneTest] {
                let found = act(&operation.into(), &busy);
                assert_eq!(
                    found.is_ok(),
                    allowed,
                    "{operation} at {progress} of {user_op}"
                );
            }
        }
    }
}
