//! Progress of a whole task: the percentage, and the sub-task that is running.

use super::task_state::round::{is_data, is_done, newest};
use crate::model::SubTask;

/// Percentage points for the sub-tasks before the data, of the data, and after the data, as in the vendor's
/// console.
const WEIGHTS: [i32; 3] = [21, 59, 20];

/// Overall progress of a task with these newest sub-tasks, and its current sub-task.
#[must_use]
pub fn describe(latest: &[SubTask]) -> (Option<i32>, Option<String>) {
    (progress(latest), current(latest))
}

/// Overall progress of the newest round, in percent. `None` if there are no sub-tasks.
///
/// A round has three parts: the sub-tasks before the first that copies data, those from the first to the last that
/// copy data, and those after. The result is the mean of the three parts' means, weighted 21, 59 and 20. Empty parts
/// are left out, and the weights of the others scaled to 100. If no sub-task copies data, it is the mean of all.
#[must_use]
pub fn progress(sub_tasks: &[SubTask]) -> Option<i32> {
    let (mut done, mut weight) = (0.0, 0);
    for (part, points) in parts(newest(sub_tasks)).into_iter().zip(WEIGHTS) {
        if !part.is_empty() {
            let sum: i32 = part.iter().map(percent).sum();
            done += f64::from(points) * f64::from(sum) / part.len() as f64;
            weight += points;
        }
    }
    // rounded down: 100 means that everything is done
    (weight > 0).then(|| (done / f64::from(weight) + 1e-9) as i32)
}

/// The current sub-task and its percentage: `MIGRATE_LINUX_FILE-42`.
#[must_use]
pub fn current(sub_tasks: &[SubTask]) -> Option<String> {
    let round = newest(sub_tasks);
    let current = round.iter().find(|one| !is_done(one)).or(round.last())?;
    let name = current.name.as_deref().unwrap_or_default();
    Some(format!("{name}-{}", percent(current)))
}

/// The sub-tasks before the data, those from the first to the last that copy data, and those after.
fn parts(round: &[SubTask]) -> [&[SubTask]; 3] {
    let Some(first) = round.iter().position(is_data) else {
        return [&[], round, &[]];
    };
    let last = round.iter().rposition(is_data).unwrap_or(first);
    [&round[..first], &round[first..=last], &round[last + 1..]]
}

fn percent(sub_task: &SubTask) -> i32 {
    sub_task.progress.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(steps: &[(&str, i32)]) -> Vec<SubTask> {
        let sub_task = |(name, progress): &(&str, i32)| SubTask {
            name: Some((*name).into()),
            progress: Some(*progress),
            user_op: Some("REPLICATE".into()),
            ..SubTask::default()
        };
        steps.iter().map(sub_task).collect()
    }

    const WHOLE: [&str; 5] = [
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "MIGRATE_LINUX_FILE",
        "CONFIGURE_LINUX_FILE",
        "DETTACH_AGENT_IMAGE",
    ];

    fn whole(progress: [i32; 5]) -> Vec<SubTask> {
        let steps: Vec<_> = WHOLE.into_iter().zip(progress).collect();
        round(&steps)
    }

    #[test]
    fn preparation_counts_21_the_data_59_and_the_rest_20() {
        for (progress, expected) in [
            ([0, 0, 0, 0, 0], 0),
            ([100, 0, 0, 0, 0], 10),
            ([100, 100, 0, 0, 0], 21),
            ([100, 100, 50, 0, 0], 50),
            ([100, 100, 100, 0, 0], 80),
            ([100, 100, 100, 100, 0], 90),
            ([100, 100, 100, 100, 99], 99),
            ([100, 100, 100, 100, 100], 100),
        ] {
            assert_eq!(
                super::progress(&whole(progress)),
                Some(expected),
                "{progress:?}"
            );
        }
    }

    #[test]
    fn missing_parts_do_not_count() {
        let without_an_end = round(&[("SSL_CONFIG", 100), ("MIGRATE_LINUX_BLOCK", 50)]);
        assert_eq!(progress(&without_an_end), Some(63), "50.5 of 80");
        let without_data = round(&[("CONFIGURE_WINDOWS", 100), ("DETTACH_AGENT_IMAGE", 0)]);
        assert_eq!(progress(&without_data), Some(50));
        assert_eq!(progress(&[]), None);
    }

    #[test]
    fn only_the_newest_round_counts() {
        let mut rounds = whole([100; 5]);
        rounds.push(SubTask {
            name: Some("SYNC_LINUX_FILE".into()),
            progress: Some(7),
            user_op: Some("RESYNC0".into()),
            ..SubTask::default()
        });
        assert_eq!(progress(&rounds), Some(7));
        assert_eq!(current(&rounds).as_deref(), Some("SYNC_LINUX_FILE-7"));
    }

    #[test]
    fn the_current_sub_task_is_the_first_unfinished_one_or_the_last() {
        let under_way = whole([100, 100, 42, 0, 0]);
        assert_eq!(
            current(&under_way).as_deref(),
            Some("MIGRATE_LINUX_FILE-42")
        );
        let over = whole([100; 5]);
        assert_eq!(current(&over).as_deref(), Some("DETTACH_AGENT_IMAGE-100"));
        assert_eq!(current(&[]), None);
    }
}
