//! `/ext/v1/webhooks`: where events are sent to.

mod body;
pub mod create;
pub mod delete;
pub mod deliveries;
pub mod list;
pub mod ping;
pub mod resend;
pub mod secret;
pub mod show;
pub mod update;
