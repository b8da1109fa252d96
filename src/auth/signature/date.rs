//! `X-Sdk-Date` and how long it is accepted.

use time::{Date, Month, PrimitiveDateTime, Time};

use super::fault::SignatureError;

/// How far a request's date may be from the server's time in either direction, in milliseconds: 15 minutes
/// as at the vendor, inclusive.
pub const WINDOW: i64 = 15 * 60 * 1000;

/// Reads `YYYYMMDDTHHMMSSZ`, to epoch milliseconds.
pub(super) fn parse(text: &[u8]) -> Result<i64, SignatureError> {
    read(text).ok_or(SignatureError::Date)
}

fn read(text: &[u8]) -> Option<i64> {
    let text: &[u8; 16] = text.try_into().ok()?;
    if text[8] != b'T' || text[15] != b'Z' {
        return None;
    }
    let month = Month::try_from(pair(text, 4)?).ok()?;
    let year = i32::from(pair(text, 0)?) * 100 + i32::from(pair(text, 2)?);
    let day = Date::from_calendar_date(year, month, pair(text, 6)?).ok()?;
    let time = Time::from_hms(pair(text, 9)?, pair(text, 11)?, pair(text, 13)?).ok()?;
    let seconds = PrimitiveDateTime::new(day, time)
        .assume_utc()
        .unix_timestamp();
    Some(seconds * 1000)
}

/// The two digits at `at`.
fn pair(text: &[u8; 16], at: usize) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    Some(digit(text[at])? * 10 + digit(text[at + 1])?)
}

/// Whether `date` is within [`WINDOW`] of `now`, both in epoch milliseconds.
pub(super) fn within_window(date: i64, now: i64) -> Result<(), SignatureError> {
    if date.abs_diff(now) <= WINDOW.unsigned_abs() {
        Ok(())
    } else {
        Err(SignatureError::Window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_becomes_epoch_milliseconds() {
        for (text, seconds) in [
            ("19700101T000000Z", 0),
            ("20240229T235959Z", 1_709_251_199), // a leap day's last second
            ("20000229T000000Z", 951_782_400),   // divisible by 400
            ("20261123T113649Z", 1_795_433_809),
            ("19691231T235959Z", -1),
            ("99991231T235959Z", 253_402_300_799),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(seconds * 1000), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in [
            "",
            "20261123T113649",
            "20261123T113649Z ",
            "20261123T1136490",
            "20261123 113649Z",
            "20261123t113649z",
            "20261323T113649Z", // month 13
            "20260023T113649Z",
            "20261100T113649Z",
            "20261131T113649Z",
            "20230229T000000Z", // not a leap year
            "21000229T000000Z",
            "20261123T240000Z",
            "20261123T236000Z",
            "20261123T235960Z", // a leap second
            "-0261123T113649Z",
            "+2026112T113649Z",
            "2026-11-23T11:36",
            "２61123T113649Z", // 16 bytes, as are the next two
            "2\u{664}61123T113649Z",
            "é261123T113649Z",
            "\0\0\0\0\0\0\0\0T\0\0\0\0\0\0Z",
        ] {
            assert_eq!(
                parse(text.as_bytes()),
                Err(SignatureError::Date),
                "{text:?}"
            );
        }
        assert_eq!(parse(b"2026112\xffT113649Z"), Err(SignatureError::Date));
    }

    #[test]
    fn the_window_is_fifteen_minutes_in_either_direction_inclusive() {
        let date = 1_795_433_809_000;
        for offset in [0, 1, -1, WINDOW, -WINDOW] {
            assert_eq!(within_window(date, date + offset), Ok(()), "{offset}");
        }
        for now in [date + WINDOW + 1, date - WINDOW - 1, i64::MAX, i64::MIN] {
            assert_eq!(
                within_window(date, now),
                Err(SignatureError::Window),
                "{now}"
            );
        }
    }
}
