//! Values in words for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The time zone that times are shown in.
#[derive(Debug, Clone)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    pub(crate) fn new(is_utc: bool) -> Self {
        Self(match is_utc {
            true => TimeZone::UTC,
            false => TimeZone::system(),
        })
    }

    /// A moment to the second, with its offset.
    pub(crate) fn time(&self, millis: i64) -> String {
        match Timestamp::from_millisecond(millis) {
            Ok(time) => {
                let time = time.to_zoned_datetime(self.0.clone());
                time.strftime("%Y-%m-%d %H:%M:%S%:z").to_string()
            }
            Err(_) => millis.to_string(),
        }
    }
}

/// A number of bytes to three digits.
pub(crate) fn bytes(bytes: f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut shown, mut unit) = (bytes, 0);
    while shown >= 1024.0 && unit + 1 < UNITS.len() {
        shown /= 1024.0;
        unit += 1;
    }
    let digits = if unit == 0 || shown >= 100.0 { 0 } else { 1 };
    format!("{shown:.digits$} {}", UNITS[unit])
}

/// A number of seconds in its two largest units.
pub(crate) fn seconds(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m{:02}s", seconds % 60),
        (0, ..) => format!("{hours}h{:02}m", minutes % 60),
        _ => format!("{days}d{:02}h", hours % 24),
    }
}

/// A text without what a terminal would obey, as names come from others: control characters, and those that turn the
/// direction of writing (Unicode's `Bidi_Control`), are escaped.
pub(crate) fn plain(text: &str) -> String {
    let is_obeyed = |char: char| {
        char.is_control()
            || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match is_obeyed(char) {
            true => plain.extend(char.escape_default()),
            false => plain.push(char),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_the_unit_that_fits() {
        for (count, shown) in [
            (0.0, "0 B"),
            (1023.0, "1023 B"),
            (1024.0, "1.0 KiB"),
            (99.96 * 1024.0, "100.0 KiB"),
            (150.0 * 1024.0, "150 KiB"),
            (3.25 * 1024.0 * 1024.0 * 1024.0, "3.2 GiB"),
        ] {
            assert_eq!(bytes(count), shown);
        }
    }

    #[test]
    fn a_time_span_has_its_two_largest_units() {
        for (count, shown) in [
            (-1, "0s"),
            (59, "59s"),
            (61, "1m01s"),
            (3600, "1h00m"),
            (86_399, "23h59m"),
            (90_000, "1d01h"),
        ] {
            assert_eq!(seconds(count), shown);
        }
    }

    #[test]
    fn a_text_cannot_give_orders_to_a_terminal() {
        assert_eq!(plain("web-1 ü 服务器"), "web-1 ü 服务器");
        assert_eq!(
            plain("a\u{1b}[2Jb\n\u{9b}c\u{202e}"),
            "a\\u{1b}[2Jb\\n\\u{9b}c\\u{202e}"
        );
    }

    #[test]
    fn a_time_has_its_offset() {
        assert_eq!(
            Zone::new(true).time(1_795_433_809_999),
            "2026-11-23 11:36:49+00:00"
        );
        assert_eq!(Zone::new(true).time(i64::MAX), i64::MAX.to_string());
    }
}
