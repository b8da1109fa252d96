//! What agents' answers, reports and failures do to a task, in each state.

use super::task;
use crate::domain::task_state::{
    Answer, Reported, answered, failed, finished, reported, takes_new_steps,
};
use crate::domain::task_state::{Clock, CommandChange, Done, Effect, Situation};
use crate::model::{
    LogCollectStatus, MigrationCycle, Outcome, ReportedCommand as Command, SourceState as Source,
    TaskState as S,
};

fn answer(command: Command, outcome: Outcome) -> Answer {
    Answer {
        command,
        outcome,
        error: None,
        now: 0,
    }
}

/// The states in which a task is at work.
const AT_WORK: [S; 5] = [
    S::Running,
    S::Syncing,
    S::Reseting,
    S::Skipping,
    S::Aborting,
];

#[test]
fn a_finished_round_ends_a_task_only_while_it_is_at_work() {
    for (user_op, syncing, expected) in [
        ("REPLICATE", false, S::MigrateSuccess),
        ("REPLICATE", true, S::Syncing),
        ("RESTART0", false, S::MigrateSuccess),
        ("RESTART3", true, S::Syncing),
        ("CUTOVER0", true, S::MigrateSuccess),
        ("CUTOVER1", false, S::MigrateSuccess),
        ("RESYNC0", false, S::SyncSuccess),
        ("RESYNC0", true, S::Syncing),
        ("CLONE0", true, S::Syncing),
        ("an agent's own", false, S::MigrateSuccess),
    ] {
        for state in S::ALL {
            let task = Situation {
                syncing,
                ..task(Some(*state), user_op, &[100, 100])
            };
            let effect = finished(&task);
            if !AT_WORK.contains(state) {
                assert_eq!(effect, Effect::default(), "{state}, {user_op}");
                continue;
            }
            assert_eq!(effect.state, Some(expected), "{state}, {user_op}");
            assert_eq!(effect.done, Done::Round);
            let source = match expected {
                S::Syncing => (Source::Syncing, Some(MigrationCycle::Syncing)),
                _ => (Source::Finished, Some(MigrationCycle::Cutovered)),
            };
            assert_eq!(effect.source, Some(source));
            assert_eq!(effect.clock == Clock::Ends, expected != S::Syncing);
            let withdrawn = effect.command == Some(CommandChange::Withdraw);
            let agents_own = user_op != "CLONE0";
            assert_eq!(
                withdrawn, agents_own,
                "what is done need not be started, stopped or skipped"
            );
        }
    }
}

const LAST: Reported = Reported { last_done: true };
const ANOTHER: Reported = Reported { last_done: false };

#[test]
fn a_report_ends_the_round_with_its_last_sub_task_or_when_all_are_done() {
    for (report, progress, ends) in [
        (LAST, [40, 100], true),
        (ANOTHER, [100, 100], true),
        (ANOTHER, [40, 100], false),
        (ANOTHER, [100, 40], false),
    ] {
        let task = task(Some(S::Running), "REPLICATE", &progress);
        let expected = ends.then_some(S::MigrateSuccess);
        assert_eq!(reported(report, &task).state, expected, "{progress:?}");
    }
}

#[test]
fn an_agent_that_reports_progress_has_begun() {
    for state in S::ALL {
        let task = Situation {
            source_state: Some(Source::Initialize),
            told_to_start: true,
            ..task(Some(*state), "RESTART0", &[10, 0])
        };
        let effect = reported(ANOTHER, &task);
        if ![S::Running, S::Syncing, S::Reseting].contains(state) {
            assert_eq!(effect, Effect::default(), "{state}");
            continue;
        }
        let moved = (*state == S::Reseting).then_some(S::Running);
        assert_eq!(effect.state, moved, "{state}");
        assert_eq!(effect.source, Some((Source::Replicate, None)));
        assert_eq!(effect.command, Some(CommandChange::Started));
        assert_eq!(
            effect,
            answered(&answer(Command::Start, Outcome::Success), &task)
        );
    }
    let at_it = task(Some(S::Running), "REPLICATE", &[10, 0]);
    assert_eq!(reported(ANOTHER, &at_it), Effect::default());
}

#[test]
fn a_failure_fails_a_task_only_while_it_is_at_work() {
    for state in S::ALL {
        let effect = failed(&task(Some(*state), "REPLICATE", &[50]));
        let expected = match state {
            S::Syncing => Some(S::SyncFail),
            S::Running | S::Reseting | S::Skipping | S::Aborting => Some(S::MigrateFail),
            _ => None,
        };
        assert_eq!(effect.state, expected, "{state}");
        assert_eq!(effect == Effect::default(), expected.is_none());
    }
    let stopping = task(Some(S::Aborting), "RESYNC0", &[50]);
    assert_eq!(failed(&stopping).state, Some(S::SyncFail));
}

#[test]
fn an_answer_changes_the_state_only_if_the_task_waits_for_it() {
    for state in S::ALL {
        for command in Command::ALL {
            for outcome in Outcome::ALL {
                let task = task(Some(*state), "REPLICATE", &[100, 50, 0]);
                let effect = answered(&answer(*command, *outcome), &task);
                let expected = match (command, outcome, state) {
                    (Command::Start, Outcome::Success, S::Reseting) => Some(S::Running),
                    (Command::Start, Outcome::Fail, S::Syncing) => Some(S::SyncFail),
                    (Command::Start, Outcome::Fail, state) if AT_WORK.contains(state) => {
                        Some(S::MigrateFail)
                    }
                    (Command::Stop, Outcome::Success, S::Aborting) => Some(S::Abort),
                    (Command::Stop, Outcome::Fail, S::Aborting) => Some(S::MigrateFail),
                    (Command::Skip, _, S::Skipping) => Some(S::Running),
                    _ => None,
                };
                assert_eq!(effect.state, expected, "{command} {outcome} in {state}");
            }
        }
    }
}

#[test]
fn a_skipped_step_is_done_and_the_last_one_ends_the_round() {
    let some_left = task(Some(S::Skipping), "REPLICATE", &[100, 50, 0]);
    let effect = answered(&answer(Command::Skip, Outcome::Success), &some_left);
    assert_eq!(
        (effect.state, effect.done),
        (Some(S::Running), Done::Current)
    );
    let effect = answered(&answer(Command::Skip, Outcome::Fail), &some_left);
    assert_eq!(
        (effect.state, effect.done),
        (Some(S::Running), Done::Nothing)
    );
    let last_left = task(Some(S::Skipping), "REPLICATE", &[100, 50]);
    let effect = answered(&answer(Command::Skip, Outcome::Success), &last_left);
    assert_eq!(
        (effect.state, effect.done),
        (Some(S::MigrateSuccess), Done::Round)
    );
}

#[test]
fn the_description_of_a_failure_is_kept_if_the_task_fails() {
    let said = Answer {
        error: Some("said".into()),
        ..answer(Command::Start, Outcome::Fail)
    };
    let running = task(Some(S::Running), "REPLICATE", &[0]);
    assert_eq!(answered(&said, &running).error.as_deref(), Some("said"));
    let done = task(Some(S::MigrateSuccess), "REPLICATE", &[100]);
    assert_eq!(answered(&said, &done), Effect::default());
}

#[test]
fn a_started_agent_is_no_longer_initializing() {
    let starting = Situation {
        source_state: Some(Source::Initialize),
        ..task(Some(S::Running), "REPLICATE", &[0])
    };
    let effect = answered(&answer(Command::Start, Outcome::Success), &starting);
    assert_eq!(effect.source, Some((Source::Replicate, None)));
    let cutting_over = Situation {
        source_state: Some(Source::Cutovering),
        ..starting
    };
    let effect = answered(&answer(Command::Start, Outcome::Success), &cutting_over);
    assert_eq!(effect, Effect::default());
}

#[test]
fn the_outcome_of_a_log_upload_or_migration_test_is_kept() {
    let task = task(Some(S::Ready), "", &[]);
    let of = |command, outcome| answered(&answer(command, outcome), &task);
    let log = |outcome| of(Command::UploadLog, outcome).log;
    assert_eq!(log(Outcome::Success), Some(LogCollectStatus::Uploaded));
    assert_eq!(log(Outcome::Fail), Some(LogCollectStatus::UploadFail));
    let trial = |outcome| of(Command::Premigrate, outcome).source;
    assert_eq!(trial(Outcome::Success), Some((Source::Premiged, None)));
    assert_eq!(trial(Outcome::Fail), Some((Source::PremigFailed, None)));
}

#[test]
fn only_a_task_at_work_on_a_round_takes_sub_tasks_that_its_agent_adds() {
    for state in S::ALL.iter().copied().map(Some).chain([None]) {
        let expected = state.is_some_and(|state| AT_WORK.contains(&state));
        let taken = takes_new_steps(&task(state, "REPLICATE", &[100, 0]));
        assert_eq!(taken, expected, "{state:?}");
        assert!(!takes_new_steps(&task(state, "", &[])), "{state:?}");
    }
}
