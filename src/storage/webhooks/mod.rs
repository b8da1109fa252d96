//! Webhooks and what is sent to them. Each function is in the file of its name.

mod claim;
mod create;
mod delete;
mod deliveries;
mod disable;
mod enqueue;
mod forget;
mod list;
mod news;
mod relay;
mod resend;
mod secret;
mod settle;
mod update;

pub use claim::{Claim, claim, due};
pub use create::{NewWebhook, count, create};
pub use delete::delete;
pub use deliveries::deliveries;
pub use disable::disable;
pub use enqueue::enqueue;
pub use forget::forget;
pub use list::{list, show};
pub use news::news;
pub use relay::relay;
pub use resend::resend;
pub use secret::{Secrets, replace_secret, rotate, secrets};
pub use settle::{Settled, settle};
pub use update::update;
