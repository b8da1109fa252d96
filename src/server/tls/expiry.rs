//! Reports how long the certificate remains valid, as a metric and in the log.

use tracing::{error, warn};

use super::leaf::Leaf;

/// Name of the gauge of seconds until the certificate expires; negative after that.
const EXPIRY: &str = "sms_tls_certificate_expiry_seconds";

const SECOND: i64 = 1000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// How long before the expiry the warnings begin, in milliseconds.
const WARNED_BEFORE: i64 = 30 * DAY;

/// A warning about the certificate's expiry.
#[derive(Debug, PartialEq, Eq)]
enum Warning {
    /// It expires soon: whole days left.
    Days(i64),
    /// It has expired.
    Expired,
}

/// Warns about the expiry of one certificate, once a day.
#[derive(Debug, Default)]
pub(super) struct Expiry {
    /// Time of the last warning, in epoch milliseconds.
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
                error!(%expires, "the TLS certificate has expired: clients reject it");
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
    fn warnings_come_once_a_day_from_thirty_days_before_the_expiry_and_go_on_after_it() {
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
    fn an_expired_certificate_is_warned_of_at_once() {
        assert_eq!(Expiry::default().due(0, 1), Some(Warning::Expired));
    }
}
