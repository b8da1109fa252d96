//! How long the certificate is still good, for monitoring and in the log.

use tracing::{error, warn};

use super::leaf::Leaf;

/// Name of the gauge of seconds until the certificate ends; negative once it has.
const EXPIRY: &str = "sms_tls_certificate_expiry_seconds";

const SECOND: i64 = 1000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// How long before the end warnings begin, in milliseconds.
const WARNED_BEFORE: i64 = 30 * DAY;

/// What there is to say about a certificate's end.
#[derive(Debug, PartialEq, Eq)]
enum Warning {
    /// It is near: whole days left.
    Days(i64),
    /// It is past.
    Expired,
}

/// Warnings of one certificate's end, one a day.
#[derive(Debug, Default)]
pub(super) struct Expiry {
    /// When it was last warned of, in epoch milliseconds.
    warned: Option<i64>,
}

impl Expiry {
    /// Sets the gauge, and warns if a warning is due. `now` is in epoch milliseconds.
    pub(super) fn tell(&mut self, leaf: &Leaf, now: i64) {
        metrics::gauge!(EXPIRY).set((leaf.not_after - now) as f64 / SECOND as f64);
        let expires = &leaf.expires;
        match self.due(leaf.not_after, now) {
            Some(Warning::Days(days)) => warn!(%expires, days, "the TLS certificate expires soon"),
            Some(Warning::Expired) => {
                error!(%expires, "the TLS certificate has expired: clients refuse it");
            }
            None => {}
        }
    }

    fn due(&mut self, end: i64, now: i64) -> Option<Warning> {
        let left = end - now;
        let lately = self.warned.is_some_and(|warned| now - warned < DAY);
        if left > WARNED_BEFORE || lately {
            return None;
        }
        self.warned = Some(now);
        Some(match left {
            ..=0 => Warning::Expired,
            _ => Warning::Days(left / DAY),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_warned_of_once_a_day_from_thirty_days_before_the_end_and_after_it() {
        let end = 100 * DAY;
        let mut expiry = Expiry::default();
        let mut warnings = Vec::new();
        for hour in 0..24 * 102 {
            let now = hour * DAY / 24;
            warnings.extend(expiry.due(end, now).map(|warning| (now / DAY, warning)));
        }
        let expected = (70..102).map(|day| match day {
            100.. => (day, Warning::Expired),
            _ => (day, Warning::Days(100 - day)),
        });
        assert_eq!(warnings, expected.collect::<Vec<_>>());
    }

    #[test]
    fn one_that_has_expired_is_warned_of_at_once() {
        assert_eq!(Expiry::default().due(0, 1), Some(Warning::Expired));
    }
}
