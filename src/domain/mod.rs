//! Decisions without I/O.

mod id;
pub mod new_task;
pub mod registration;
pub mod task_update;

pub use id::is_id;
