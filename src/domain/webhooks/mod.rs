//! Webhooks, by Standard Webhooks 1.0 (<https://www.standardwebhooks.com>).

mod allowed;
mod message;
mod schedule;
mod signature;
mod url;

pub use allowed::{Allowed, Rule};
pub use message::{Message, ping};
pub use schedule::{FAILING_FOR, next_attempt};
pub use signature::{Unsignable, new_secret, sign};
pub use url::check;
