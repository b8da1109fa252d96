//! Which samples are listed.

use crate::model::ListSamples;

/// How often a sample is taken, in seconds.
pub const STEP: i64 = 10;

/// How many samples are listed, at most.
const MOST: i64 = 1_000;

/// An hour, in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;

/// A time that samples are from, in epoch milliseconds, and how far they are apart, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: i64,
    /// The end.
    pub to: i64,
    /// The distance.
    pub step: i64,
}

/// The time that is wanted. It is empty if it ends before it begins.
#[must_use]
pub fn span(wanted: &ListSamples, now: i64) -> Span {
    let to = wanted.to.unwrap_or(now);
    let from = wanted.from.unwrap_or(to.saturating_sub(HOUR)).min(to);
    let shortest = ((to - from) / 1000 / MOST + 1).max(STEP);
    Span {
        from,
        to,
        step: wanted.step.unwrap_or(STEP).max(shortest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_the_last_hour_unless_another_is_wanted() {
        for ((from, to, step), expected) in [
            ((None, None, None), (6_400_000, 10_000_000, 10)),
            ((Some(5_000_000), None, None), (5_000_000, 10_000_000, 10)),
            (
                (None, Some(5_000_000), Some(60)),
                (1_400_000, 5_000_000, 60),
            ),
            ((Some(9), Some(5), None), (5, 5, 10)),
            ((Some(0), None, Some(10)), (0, 10_000_000, 11)),
            (
                (Some(0), Some(i64::MAX), None),
                (0, i64::MAX, i64::MAX / 1_000_000 + 1),
            ),
        ] {
            let wanted = ListSamples { from, to, step };
            let Span { from, to, step } = span(&wanted, 10_000_000);
            assert_eq!((from, to, step), expected, "{wanted:?}");
        }
    }
}
