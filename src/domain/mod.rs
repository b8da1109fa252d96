//! Decisions without I/O.

pub mod change_state;
pub mod checks;
pub mod command;
pub mod connection;
pub mod consistency;
pub mod enterprise_project;
pub mod events;
pub mod forecast;
mod id;
pub mod init_target;
pub mod migproject;
pub mod new_task;
pub mod overall;
pub mod passphrase;
pub mod pki;
pub mod registration;
pub mod samples;
pub mod stalled;
pub mod state_pairs;
pub mod task_state;
pub mod task_update;
pub mod template;
pub mod watch;
pub mod webhooks;

pub use id::is_id;
pub use task_state::round;
