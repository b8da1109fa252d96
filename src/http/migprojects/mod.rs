//! `/v3/migprojects`: a file for each URL segment or verb, a handler for each operation id.

pub mod create;
pub mod default;
pub mod delete;
pub mod list;
pub mod show;
pub mod update;
