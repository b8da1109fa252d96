//! `/ext/v1/jobs`: actions on many tasks, and what became of them.

pub mod list;
pub mod results;
pub mod show;
