//! `/v3/vm/templates`: a file for each verb or URL segment, a handler for each operation id.

pub mod create;
pub mod delete;
pub mod delete_batch;
pub mod list;
pub mod show;
pub mod target_password;
pub mod update;
