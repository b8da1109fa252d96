//! Moments on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::clock::now;

/// A moment in epoch milliseconds: `2h` ago, or a date, with a time or without.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    if let Ok(ago) = humantime::parse_duration(text) {
        let ago = i64::try_from(ago.as_millis()).unwrap_or(i64::MAX);
        return Ok(now().saturating_sub(ago).max(0));
    }
    let moment = match text.parse::<Timestamp>() {
        Ok(moment) => Some(moment),
        Err(_) => local(text),
    };
    moment
        .map(Timestamp::as_millisecond)
        .filter(|millis| *millis >= 0)
        .ok_or_else(|| {
            "use a time span, such as 2h or 30days, or a moment, such as 2026-11-28, 2026-11-28T14:30 or \
             2026-11-28T14:30:00Z"
                .to_owned()
        })
}

fn local(text: &str) -> Option<Timestamp> {
    let time = text.parse::<DateTime>().ok()?;
    Some(time.to_zoned_datetime(TimeZone::system()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_so_long_ago_or_a_date() {
        assert_eq!(moment("2026-11-28T14:30:00Z"), Ok(1_795_876_200_000));
        assert_eq!(moment("2026-11-28T14:30:00+01:00"), Ok(1_795_872_600_000));
        let ago = moment("2h").expect("a time span");
        assert!((now() - ago - 7_200_000).abs() < 60_000, "{ago}");
        let day = moment("2026-11-28").expect("a date");
        assert!((day - 1_795_824_000_000).abs() <= 14 * 3_600_000, "{day}");
        for wrong in ["", "yesterday", "1960-01-01", "2026-13-01"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
