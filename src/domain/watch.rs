//! What is seen of a task at work, from one look to the next.

use serde::Deserialize;

use super::overall;
use super::task_state::round;
use crate::model::{SubTask, Usage};

/// A task as it is seen now.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its source.
    pub source_id: String,
    /// Goes up with every write.
    pub version: i64,
    /// Its state.
    pub state: Option<String>,
    /// When its agent was last heard from.
    pub last_visit_time: i64,
    /// How often its command was handed out.
    pub deliveries: i32,
    /// The lowest speed limit that it has at any time of the day, in Mbit/s.
    pub lowest_limit: Option<i32>,
    /// Bytes copied.
    pub replicatesize: Option<i64>,
    /// Bytes to be copied.
    pub totalsize: Option<i64>,
    /// The speed that the agent reports.
    pub migrate_speed: Option<f64>,
    /// What the source server is busy with.
    #[serde(flatten)]
    pub usage: Usage,
    /// Its newest sub-tasks.
    pub latest: Vec<SubTask>,
    /// Why it is stalled, as far as that is known.
    pub stalled: Option<String>,
    /// Since when that is known.
    pub stalled_at: Option<i64>,
    /// What was seen of it before.
    pub watch: Option<Watch>,
}

/// What was seen of a task. Times are in epoch milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Watch {
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: Option<String>,
    /// Since when it has been in that state.
    pub state_since: i64,
    /// When somebody last wrote to it.
    pub reported_at: i64,
    /// The sub-task at work.
    pub step: Option<String>,
    /// How far that is, in percent.
    pub step_progress: Option<i32>,
    /// Bytes copied.
    pub size: Option<i64>,
    /// When one of these last went on.
    pub moved_at: i64,
    /// Where the measuring of the rate began.
    pub mark_at: i64,
    /// Bytes copied there.
    pub mark_size: Option<i64>,
    /// Bytes a second, as last measured.
    pub rate: Option<f64>,
    /// Bytes that were to be copied at the last mark.
    pub behind: Option<i64>,
    /// How often they have grown in turn, from mark to mark.
    pub growing: i32,
}

impl Seen {
    /// Its overall progress, in percent.
    #[must_use]
    pub fn progress(&self) -> Option<i32> {
        overall::progress(&self.latest)
    }

    /// Bytes that are left to copy.
    #[must_use]
    pub fn left(&self) -> Option<i64> {
        let sizes = self.totalsize.zip(self.replicatesize);
        sizes.map(|(total, copied)| (total - copied).max(0))
    }

    /// Whether somebody has written to it since it was last seen.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.watch
            .as_ref()
            .is_none_or(|watch| watch.version != self.version)
    }

    /// The sub-task at work: the last of the newest round that has begun and is not done, or else the first that is not done.
    fn step(&self) -> Option<&SubTask> {
        let mut left = round::newest(&self.latest)
            .iter()
            .filter(|one| !round::is_done(one));
        let begun = left.clone().rfind(|one| one.progress > Some(0));
        begun.or_else(|| left.next())
    }
}

/// What is seen of a task now, after what was seen before. The rate is measured anew after each `window`, in
/// milliseconds, of which none begins before `since`: nobody was looking then.
#[must_use]
pub fn watch(seen: &Seen, window: i64, since: i64, now: i64) -> Watch {
    let step = seen.step();
    let name = step.map(|one| {
        let round = one.user_op.as_deref().unwrap_or_default();
        format!("{round}/{}", one.name.as_deref().unwrap_or_default())
    });
    let new = Watch {
        version: seen.version,
        state: seen.state.clone(),
        state_since: now,
        reported_at: now,
        step: name,
        step_progress: step.and_then(|one| one.progress),
        size: seen.replicatesize,
        moved_at: now,
        mark_at: now,
        mark_size: seen.replicatesize,
        rate: None,
        behind: seen.left(),
        growing: 0,
    };
    let Some(old) = &seen.watch else {
        return new;
    };
    let has_moved =
        (&new.step, new.step_progress, new.size) != (&old.step, old.step_progress, old.size);
    let mut new = Watch {
        state_since: if new.state == old.state {
            old.state_since
        } else {
            now
        },
        reported_at: if seen.is_news() { now } else { old.reported_at },
        moved_at: if has_moved { now } else { old.moved_at },
        ..new
    };
    let copies_data = step.is_some_and(round::is_data);
    let is_watched = old.mark_at >= since;
    if new.step == old.step && new.state == old.state && copies_data && is_watched {
        measure(&mut new, old, window, now);
    }
    new
}

/// Measures the rate, at the end of a window in which the same sub-task was copying data.
fn measure(new: &mut Watch, old: &Watch, window: i64, now: i64) {
    let behind = new.behind;
    (new.mark_at, new.mark_size) = (old.mark_at, old.mark_size);
    (new.rate, new.behind, new.growing) = (old.rate, old.behind, old.growing);
    if now - old.mark_at < window {
        return;
    }
    let copied = new.size.zip(old.mark_size).map(|(now, then)| now - then);
    new.rate = copied.map(|bytes| bytes.max(0) as f64 * 1000.0 / (now - old.mark_at) as f64);
    new.growing = match behind > old.behind {
        true => old.growing.saturating_add(1),
        false => 0,
    };
    (new.mark_at, new.mark_size, new.behind) = (now, new.size, behind);
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: i64 = 900_000;

    fn seen(version: i64, progress: i32, copied: i64, watch: Option<Watch>) -> Seen {
        Seen {
            version,
            state: Some("RUNNING".into()),
            replicatesize: Some(copied),
            totalsize: Some(1_000_000),
            latest: vec![SubTask {
                name: Some("MIGRATE_LINUX_FILE".into()),
                user_op: Some("REPLICATE".into()),
                progress: Some(progress),
                ..SubTask::default()
            }],
            watch,
            ..Seen::default()
        }
    }

    #[test]
    fn times_go_on_only_with_what_they_are_about() {
        let first = watch(&seen(1, 10, 100, None), WINDOW, 0, 1_000);
        assert_eq!(
            (first.state_since, first.reported_at, first.moved_at),
            (1_000, 1_000, 1_000)
        );
        let silent = watch(&seen(1, 10, 100, Some(first.clone())), WINDOW, 0, 2_000);
        assert_eq!(silent, first, "nothing to write");
        let repeated = watch(&seen(2, 10, 100, Some(first.clone())), WINDOW, 0, 3_000);
        assert_eq!((repeated.reported_at, repeated.moved_at), (3_000, 1_000));
        for (progress, copied) in [(11, 100), (10, 101)] {
            let moved = watch(
                &seen(2, progress, copied, Some(first.clone())),
                WINDOW,
                0,
                3_000,
            );
            assert_eq!((moved.reported_at, moved.moved_at), (3_000, 3_000));
            assert_eq!(moved.state_since, 1_000);
        }
        let mut stopping = seen(2, 10, 100, Some(first));
        stopping.state = Some("ABORTING".into());
        assert_eq!(watch(&stopping, WINDOW, 0, 3_000).state_since, 3_000);
    }

    #[test]
    fn the_rate_is_measured_over_a_whole_window() {
        let first = watch(&seen(1, 10, 100, None), WINDOW, 0, 0);
        let early = watch(&seen(2, 20, 500_000, Some(first)), WINDOW, 0, WINDOW - 1);
        assert_eq!(
            (early.rate, early.mark_at, early.mark_size),
            (None, 0, Some(100))
        );
        let whole = watch(&seen(3, 30, 900_100, Some(early)), WINDOW, 0, WINDOW);
        assert_eq!(
            (whole.rate, whole.mark_size),
            (Some(1_000.0), Some(900_100))
        );
        let next = watch(
            &seen(4, 40, 900_200, Some(whole.clone())),
            WINDOW,
            0,
            WINDOW + 10,
        );
        assert_eq!(next.rate, Some(1_000.0), "until it is measured again");
        let mut other = seen(5, 0, 900_200, Some(whole));
        other.latest[0].name = Some("CONFIGURE_LINUX_FILE".into());
        assert_eq!(watch(&other, WINDOW, 0, WINDOW + 10).rate, None);
    }

    #[test]
    fn a_window_in_which_nobody_looked_does_not_count() {
        let first = watch(&seen(1, 10, 100, None), WINDOW, 0, 0);
        let again = watch(&seen(1, 10, 100, Some(first)), WINDOW, 1, 9 * WINDOW);
        assert_eq!((again.rate, again.mark_at), (None, 9 * WINDOW));
    }

    #[test]
    fn what_is_left_to_copy_is_compared_from_mark_to_mark() {
        let mut last = watch(&seen(1, 10, 0, None), WINDOW, 0, 0);
        for (round, (total, growing)) in [(2_000_000, 1), (3_000_000, 2), (1_000, 0)]
            .into_iter()
            .enumerate()
        {
            let round = round as i64 + 1;
            let mut more = seen(round + 1, 10, 10, Some(last));
            more.totalsize = Some(total);
            last = watch(&more, WINDOW, 0, WINDOW * round);
            assert_eq!(last.growing, growing, "{total}");
        }
    }
}
