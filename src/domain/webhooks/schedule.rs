//! When a message that could not be delivered is sent again.

/// How long to wait after each attempt, in seconds: three days in all, as the specification suggests.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The longest wait that a receiver can ask for, in seconds.
const LONGEST: i64 = 86_400;

/// After so many milliseconds in which nothing could be delivered, a webhook is disabled.
pub const FAILING_FOR: i64 = 120 * 60 * 60 * 1000;

/// When to try again after so many attempts, in epoch milliseconds. `None`: not any more.
///
/// `jitter`, from -1 to 1, moves it by up to a tenth, so that not all come at once. A receiver can ask for a later time.
#[must_use]
pub fn next_attempt(attempts: i32, retry_after: Option<i64>, jitter: f64, now: i64) -> Option<i64> {
    let after = usize::try_from(attempts - 1).ok()?;
    let wait = WAITS.get(after)? * 1000;
    let wait = wait + (wait as f64 * jitter / 10.0) as i64;
    let asked = retry_after.map_or(0, |seconds| seconds.clamp(0, LONGEST) * 1000);
    Some(now + wait.max(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_tried_ten_times_in_three_days() {
        let (mut now, mut attempts) = (0, 1);
        while let Some(next) = next_attempt(attempts, None, 0.0, now) {
            assert!(next > now);
            (now, attempts) = (next, attempts + 1);
        }
        assert_eq!((attempts, now / 3_600_000), (10, 75));
    }

    #[test]
    fn waits_differ_by_a_tenth_and_receivers_can_ask_for_more() {
        for (attempts, retry_after, jitter, expected) in [
            (1, None, 0.0, Some(5_000)),
            (1, None, 1.0, Some(5_500)),
            (2, None, -1.0, Some(270_000)),
            (1, Some(60), 0.0, Some(60_000)),
            (2, Some(60), 0.0, Some(300_000)),
            (1, Some(i64::MAX), 0.0, Some(86_400_000)),
            (1, Some(-5), 0.0, Some(5_000)),
            (10, Some(60), 0.0, None),
            (0, None, 0.0, None),
        ] {
            let next = next_attempt(attempts, retry_after, jitter, 0);
            assert_eq!(next, expected, "{attempts} {retry_after:?} {jitter}");
        }
    }
}
