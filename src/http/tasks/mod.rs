//! `/v3/tasks`: a file for each URL segment or verb, a handler for each operation id.

pub mod action;
pub mod actions;
pub mod allowed;
pub mod certkey;
pub mod configuration_setting;
pub mod consistency_result;
pub mod consistency_results_export;
pub mod create;
pub mod delete;
pub mod delete_batch;
pub mod forecast;
pub mod list;
pub mod log;
pub mod networkacl;
pub mod passphrase;
pub mod progress;
pub mod samples;
mod secrets;
pub mod show;
pub mod speed_limit;
pub mod summary;
pub mod unlock;
pub mod update;
pub mod update_network_check_info;
