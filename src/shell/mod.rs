//! The operator's shell: subcommands that talk to a service over HTTP, as any other client does.

mod act;
mod error;
mod events;
mod follow;
mod jobs;
mod messages;
mod service;
mod show;
mod sources;
mod tasks;
mod tokens;
pub mod views;
mod wait;
mod watch;
mod webhooks;

pub use self::error::{Error, Refusal};
pub use self::events::events;
pub use self::jobs::jobs;
pub use self::sources::sources;
pub use self::tasks::tasks;
pub use self::tokens::tokens;
pub use self::webhooks::webhooks;
