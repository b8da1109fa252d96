//! `/ext/v1/events`: what has happened.

pub mod export;
pub mod list;
pub mod of_task;
pub mod stream;
