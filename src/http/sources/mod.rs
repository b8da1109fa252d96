//! `/v3/sources`: one verb per file.

pub mod change_state;
pub mod command;
pub mod command_result;
pub mod delete;
pub mod delete_batch;
pub mod disk_info;
pub mod failures;
pub mod list;
pub mod overview;
pub mod register;
pub mod show;
pub mod update;
