//! Whether a migration has stopped moving, why, and what to do about it.

use super::task_state::round;
use super::watch::{Seen, Watch};
use crate::model::{StallReason, SubTask, TaskState};

/// From when on a task counts as stalled. Times are in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The agent was not heard from for so long.
    pub unseen: i64,
    /// The agent asks for commands, but has reported nothing for so long.
    pub unreported: i64,
    /// Reports come, but nothing has gone on for so long.
    pub unmoved: i64,
    /// The task has been stopping, skipping or starting over for so long.
    pub stopping: i64,
    /// A command was handed out so often.
    pub deliveries: i32,
    /// Data are copied with so many bytes a second or less.
    pub rate: f64,
    /// So many rounds of synchronization in turn each took longer than the one before.
    pub rounds: usize,
}

const MINUTE: i64 = 60 * 1000;

/// Bytes a second of one Mbit/s.
pub const MBIT: f64 = 125_000.0;

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            unseen: 5 * MINUTE,
            unreported: 10 * MINUTE,
            unmoved: 15 * MINUTE,
            stopping: 10 * MINUTE,
            deliveries: 3,
            rate: MBIT,
            rounds: 3,
        }
    }
}

/// Whether a task counts as at work: only then can it be stalled.
#[must_use]
pub fn is_at_work(state: Option<&str>) -> bool {
    state.is_some_and(|state| AT_WORK.iter().any(|one| one.to_string() == state))
}

/// The states in which something is expected to go on.
pub const AT_WORK: [TaskState; 5] = [
    TaskState::Running,
    TaskState::Syncing,
    TaskState::Aborting,
    TaskState::Skipping,
    TaskState::Reseting,
];

/// Why a task is stalled, if it is: the reason that explains the others, if there are several.
///
/// Nobody has looked before `since`, so that no time before it counts.
#[must_use]
pub fn reason(
    seen: &Seen,
    watch: &Watch,
    thresholds: &Thresholds,
    since: i64,
    now: i64,
) -> Option<StallReason> {
    let for_longer_than = |limit: i64, moment: i64| now - moment.max(since) >= limit;
    let state = seen.state.as_deref().and_then(TaskState::named)?;
    if !AT_WORK.contains(&state) {
        return None;
    }
    if for_longer_than(thresholds.unseen, seen.last_visit_time) {
        return Some(StallReason::AgentNotSeen);
    }
    if seen.deliveries >= thresholds.deliveries {
        return Some(StallReason::CommandUnanswered);
    }
    if !matches!(state, TaskState::Running | TaskState::Syncing) {
        let too_long = for_longer_than(thresholds.stopping, watch.state_since);
        return too_long.then_some(StallReason::StoppingTooLong);
    }
    if diverges(&seen.latest, thresholds.rounds) || watch.growing as usize >= thresholds.rounds {
        return Some(StallReason::NotConverging);
    }
    if round::is_over(&seen.latest) {
        // all is done that was planned: the agent keeps the target in sync, and may have nothing to say
        return None;
    }
    if for_longer_than(thresholds.unreported, watch.reported_at) {
        return Some(StallReason::NoReport);
    }
    if for_longer_than(thresholds.unmoved, watch.moved_at) {
        return Some(StallReason::NoProgress);
    }
    let floor = floor(thresholds.rate, seen.lowest_limit);
    let too_slow = watch.rate.is_some_and(|rate| rate < floor);
    too_slow.then_some(StallReason::TooSlow)
}

/// The rate below which copying is too slow: half the speed limit, if that is lower. A limit is in Mbit/s.
fn floor(rate: f64, limit: Option<i32>) -> f64 {
    let limit = limit.filter(|limit| *limit > 0);
    limit.map_or(rate, |limit| rate.min(f64::from(limit) * MBIT / 2.0))
}

/// Whether so many of the last rounds of synchronization each took longer than the one before.
fn diverges(sub_tasks: &[SubTask], rounds: usize) -> bool {
    let took = durations(sub_tasks);
    let steps = took.windows(2).rev().take(rounds);
    rounds > 0 && took.len() > rounds && steps.into_iter().all(|pair| pair[0] < pair[1])
}

/// How long each round of synchronization that is over took, in milliseconds, in order.
#[must_use]
pub fn durations(sub_tasks: &[SubTask]) -> Vec<i64> {
    let rounds = sub_tasks.chunk_by(|one, next| one.user_op == next.user_op);
    let rounds =
        rounds.filter(|round| round::kind(round) == Some(super::task_state::RoundKind::Resync));
    let took = rounds.filter_map(|round| {
        let begun = round.iter().filter_map(|one| one.start_date).min()?;
        let ended = round.iter().filter_map(|one| one.end_date).max()?;
        round::is_over(round).then_some(ended - begun)
    });
    took.collect()
}

/// What to do about a reason by name. A later version may have written one that this one does not have.
#[must_use]
pub fn advice_on(reason: &str) -> &'static str {
    StallReason::named(reason).map_or("", advice)
}

/// What to do about it.
#[must_use]
pub fn advice(reason: StallReason) -> &'static str {
    match reason {
        StallReason::AgentNotSeen => {
            "The agent has not been heard from. Check that the source server runs, that the agent runs on it, and that it \
             reaches this service over the network."
        }
        StallReason::CommandUnanswered => {
            "The agent fetches its command again and again, but does not say that it has carried it out. Look into the \
             agent's log, and restart the agent."
        }
        StallReason::StoppingTooLong => {
            "The agent has not confirmed that it has stopped. Look into the agent's log. If it does not run any more, stop \
             the task again once it counts as disconnected."
        }
        StallReason::NoReport => {
            "The agent asks for commands, but reports no progress. Look into the agent's log. If the step is one of the \
             target's cloud, look there."
        }
        StallReason::NoProgress => {
            "The agent reports, but nothing goes on. Check the network between source and target, the target's free disk \
             space, and the agent's log."
        }
        StallReason::NotConverging => {
            "Each synchronization takes longer than the one before: the source changes faster than the changes are copied. \
             Raise the speed limit or the bandwidth, or cut over when the source is quiet."
        }
        StallReason::TooSlow => {
            "Data are copied very slowly. Check the speed limit, the bandwidth between source and target, and the load of \
             the source server."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 100_000_000;

    fn seen() -> Seen {
        Seen {
            state: Some("RUNNING".into()),
            last_visit_time: NOW,
            latest: vec![step("MIGRATE_LINUX_FILE", "REPLICATE", 40, None)],
            ..Seen::default()
        }
    }

    fn watch() -> Watch {
        Watch {
            state_since: NOW,
            reported_at: NOW,
            moved_at: NOW,
            mark_at: NOW,
            ..Watch::default()
        }
    }

    fn step(name: &str, user_op: &str, progress: i32, times: Option<(i64, i64)>) -> SubTask {
        SubTask {
            name: Some(name.into()),
            user_op: Some(user_op.into()),
            progress: Some(progress),
            start_date: times.map(|(start, _)| start),
            end_date: times.map(|(_, end)| end),
            ..SubTask::default()
        }
    }

    fn why(seen: &Seen, watch: &Watch) -> Option<StallReason> {
        reason(seen, watch, &Thresholds::default(), 0, NOW)
    }

    /// Rounds of synchronization that took so many milliseconds.
    fn rounds(took: &[i64]) -> Vec<SubTask> {
        let round = |(number, took): (usize, &i64)| {
            let user_op = format!("RESYNC{number}");
            step(
                "SYNC_LINUX_FILE",
                &user_op,
                100,
                Some((1_000, 1_000 + took)),
            )
        };
        took.iter().enumerate().map(round).collect()
    }

    #[test]
    fn each_reason_begins_at_its_threshold() {
        type Change = fn(&mut Seen, &mut Watch, i64);
        let cases: [(StallReason, i64, Change); 6] = [
            (StallReason::AgentNotSeen, 5 * MINUTE, |seen, _, by| {
                seen.last_visit_time -= by;
            }),
            (StallReason::CommandUnanswered, 3, |seen, _, by| {
                seen.deliveries = by as i32;
            }),
            (
                StallReason::StoppingTooLong,
                10 * MINUTE,
                |seen, watch, by| {
                    seen.state = Some("ABORTING".into());
                    watch.state_since -= by;
                },
            ),
            (StallReason::NoReport, 10 * MINUTE, |_, watch, by| {
                watch.reported_at -= by;
            }),
            (StallReason::NoProgress, 15 * MINUTE, |_, watch, by| {
                watch.moved_at -= by;
            }),
            (StallReason::NotConverging, 3, |_, watch, by| {
                watch.growing = by as i32;
            }),
        ];
        for (expected, threshold, change) in cases {
            for (by, expected) in [(threshold - 1, None), (threshold, Some(expected))] {
                let (mut seen, mut watch) = (seen(), watch());
                change(&mut seen, &mut watch, by);
                assert_eq!(why(&seen, &watch), expected, "{by}");
            }
        }
    }

    #[test]
    fn a_task_that_moves_or_does_not_work_is_not_stalled() {
        assert_eq!(why(&seen(), &watch()), None);
        for state in [
            None,
            Some("READY"),
            Some("ABORT"),
            Some("MIGRATE_FAIL"),
            Some("?"),
        ] {
            let idle = Seen {
                state: state.map(Into::into),
                last_visit_time: 0,
                ..seen()
            };
            assert_eq!(why(&idle, &watch()), None, "{state:?}");
            assert!(!is_at_work(state));
        }
        assert!(is_at_work(Some("SYNCING")));
    }

    #[test]
    fn the_time_when_nobody_looked_does_not_count() {
        let silent = Seen {
            last_visit_time: 0,
            ..seen()
        };
        let thresholds = Thresholds::default();
        let why = |since| reason(&silent, &watch(), &thresholds, since, NOW);
        assert_eq!(why(NOW - thresholds.unseen + 1), None);
        assert_eq!(
            why(NOW - thresholds.unseen),
            Some(StallReason::AgentNotSeen)
        );
    }

    #[test]
    fn an_agent_that_has_done_its_round_need_not_report() {
        let done = Seen {
            state: Some("SYNCING".into()),
            latest: vec![step("MIGRATE_LINUX_FILE", "REPLICATE", 100, None)],
            ..seen()
        };
        let silent = Watch {
            reported_at: 0,
            moved_at: 0,
            rate: Some(0.0),
            ..watch()
        };
        assert_eq!(why(&done, &silent), None);
    }

    #[test]
    fn copying_is_too_slow_below_the_rate_unless_it_is_limited_to_less() {
        for (rate, limit, expected) in [
            (125_000.0, None, None),
            (124_999.0, None, Some(StallReason::TooSlow)),
            (124_999.0, Some(0), Some(StallReason::TooSlow)),
            (124_999.0, Some(100), Some(StallReason::TooSlow)),
            (62_500.0, Some(1), None),
            (62_499.0, Some(1), Some(StallReason::TooSlow)),
        ] {
            let limited = Seen {
                lowest_limit: limit,
                ..seen()
            };
            let measured = Watch {
                rate: Some(rate),
                ..watch()
            };
            assert_eq!(why(&limited, &measured), expected, "{rate} {limit:?}");
        }
    }

    #[test]
    fn rounds_do_not_converge_if_each_of_the_last_three_took_longer() {
        for (took, expected) in [
            (&[1, 2, 3, 4][..], true),
            (&[9, 1, 2, 3, 4], true),
            (&[1, 2, 3], false),
            (&[1, 2, 2, 4], false),
            (&[1, 2, 3, 4, 3], false),
        ] {
            let syncing = Seen {
                state: Some("SYNCING".into()),
                latest: rounds(took),
                ..seen()
            };
            let expected = expected.then_some(StallReason::NotConverging);
            assert_eq!(why(&syncing, &watch()), expected, "{took:?}");
        }
        assert!(
            !diverges(&rounds(&[1, 2, 3, 4]), 0),
            "never, if that is wanted"
        );
    }
}
