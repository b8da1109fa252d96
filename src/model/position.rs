//! Places in the order of events.

use std::fmt;
use std::str::FromStr;

/// The place of an event in the order of all events: the transaction that wrote it, and its number.
///
/// Transactions commit in another order than they begin. A reader who asks for what follows the last number misses what is
/// committed late; one who waits for the oldest transaction that still runs does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Which server's transactions are counted.
    pub epoch: i32,
    /// The transaction.
    pub tx: i64,
    /// The number of the event.
    pub seq: i64,
}

impl Position {
    /// Before all events.
    pub const START: Self = Self {
        epoch: 0,
        tx: 0,
        seq: 0,
    };
    /// Before any place that an event can have: always earlier than what is still kept.
    pub const NONE: Self = Self {
        epoch: -1,
        tx: 0,
        seq: 0,
    };
    /// After all events.
    pub const END: Self = Self {
        epoch: i32::MAX,
        tx: i64::MAX,
        seq: i64::MAX,
    };
}

/// As clients see it. Texts are in the order of positions.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:016x}{:016x}", self.epoch, self.tx, self.seq)
    }
}

/// The text is not that of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 40 || !text.bytes().all(is_hex) {
            return Err(NoPosition);
        }
        let number = |digits: &str| i64::from_str_radix(digits, 16).map_err(|_| NoPosition);
        Ok(Self {
            epoch: i32::from_str_radix(&text[..8], 16).map_err(|_| NoPosition)?,
            tx: number(&text[8..24])?,
            seq: number(&text[24..])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any() -> impl Strategy<Value = Position> {
        (0..=i32::MAX, 0..=i64::MAX, 0..=i64::MAX).prop_map(|(epoch, tx, seq)| Position {
            epoch,
            tx,
            seq,
        })
    }

    proptest! {
        #[test]
        fn the_text_of_a_position_is_read_back(position in any()) {
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }

        #[test]
        fn texts_are_in_the_order_of_positions(one in any(), other in any()) {
            prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        }

        #[test]
        fn any_other_text_is_refused(text in "\\PC*") {
            prop_assume!(text.len() != 40);
            prop_assert_eq!(text.parse::<Position>(), Err(NoPosition));
        }
    }

    #[test]
    fn numbers_that_are_too_large_are_refused() {
        assert_eq!("f".repeat(40).parse::<Position>(), Err(NoPosition));
        assert_eq!(
            format!("+{}", "0".repeat(39)).parse::<Position>(),
            Err(NoPosition)
        );
    }
}
