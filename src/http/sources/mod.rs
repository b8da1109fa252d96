//! `/v3/sources` and `/v3/errors`: a file for each URL segment or verb, a handler for each operation id.

pub mod changestate;
pub mod command;
pub mod command_result;
pub mod delete;
pub mod delete_batch;
pub mod diskinfo;
pub mod errors;
pub mod list;
pub mod overview;
pub mod register;
pub mod show;
pub mod update;
