//! Whether the agent of a task is connected.

use super::task_state::CONNECTED_FOR;

/// What is known of the connection of a task's agent. Times are in epoch milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Connection {
    /// What the last update said, if it said anything, and when.
    pub written: Option<(bool, i64)>,
    /// When the agent of the task's source was last heard from.
    pub last_visit_time: i64,
}

impl Connection {
    /// From the columns of the task and its source.
    #[must_use]
    pub fn of(connected: Option<bool>, connected_at: Option<i64>, last_visit_time: i64) -> Self {
        Self {
            written: connected.map(|connected| (connected, connected_at.unwrap_or(i64::MIN))),
            last_visit_time,
        }
    }

    /// Whether the agent counts as connected: as the source has it since its agent was last heard from, or has not been
    /// for too long; or as an update has said later than that.
    #[must_use]
    pub fn at(&self, now: i64) -> bool {
        let expires = self.last_visit_time.saturating_add(CONNECTED_FOR);
        let heard_of = expires > now;
        let since = if heard_of {
            self.last_visit_time
        } else {
            expires
        };
        match self.written {
            Some((connected, at)) if at >= since => connected,
            _ => heard_of,
        }
    }

    /// Whether the agent is connected, if that does not follow from what was written. Without a word on it, a task
    /// counts as connected.
    #[must_use]
    pub fn deviation(&self, now: i64) -> Option<bool> {
        let written = self.written.is_none_or(|(connected, _)| connected);
        let connected = self.at(now);
        (connected != written).then_some(connected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_what_was_written_heard_and_missed_counts() {
        let (heard, expires) = (1000, 1000 + CONNECTED_FOR);
        for (written, now, expected) in [
            (None, heard, true),
            (None, expires - 1, true),
            (None, expires, false),
            // written before the agent was heard from
            (Some((false, heard - 1)), heard, true),
            (Some((true, heard - 1)), expires, false),
            // written afterwards
            (Some((false, heard)), heard, false),
            (Some((false, heard + 5)), expires - 1, false),
            (Some((true, heard + 5)), expires - 1, true),
            // and then the agent has been silent for too long
            (Some((true, heard + 5)), expires, false),
            (Some((true, expires)), expires + 5, true),
        ] {
            let connection = Connection {
                written,
                last_visit_time: heard,
            };
            assert_eq!(connection.at(now), expected, "{written:?} at {now}");
        }
    }

    #[test]
    fn it_deviates_where_the_source_has_the_last_word() {
        for (written, now, expected) in [
            (None, 1000, None),
            (None, 1000 + CONNECTED_FOR, Some(false)),
            (Some((false, 999)), 1000, Some(true)),
            (Some((true, 999)), 1000, None),
            (Some((false, 1000)), 1000, None),
            (Some((true, 1000)), 1000 + CONNECTED_FOR, Some(false)),
            (Some((false, 1000)), 1000 + CONNECTED_FOR, None),
        ] {
            let connection = Connection {
                written,
                last_visit_time: 1000,
            };
            assert_eq!(connection.deviation(now), expected, "{written:?} at {now}");
        }
    }

    #[test]
    fn what_was_written_at_an_unknown_time_counts_for_nothing() {
        assert!(Connection::of(Some(false), None, 1000).at(1000));
        assert!(!Connection::of(Some(true), None, 0).at(CONNECTED_FOR));
    }
}
