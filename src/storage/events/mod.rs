//! What has happened. It is written in the transaction that makes the change ([`Transaction::record`]), and read in an
//! order in which no reader misses anything ([`Position`](crate::model::Position)).
//!
//! [`Transaction::record`]: super::Transaction::record

mod epoch;
mod forget;
mod has_been;
mod list;
pub(super) mod logs;
pub(super) mod record;
pub(super) mod wakes;

pub use epoch::count_transactions_anew;
pub use forget::{forget, is_forgotten, logs};
pub use has_been::has_been;
pub use list::{EXPORT, Found, Length, PAGE, Tail, list, newest, tail};
pub use record::Record;
