//! `/v3/tasks`: one verb per file.

pub mod create;
pub mod delete;
pub mod delete_batch;
pub mod list;
pub mod show;
pub mod update;
