//! `/v3/tasks`: one verb per file.

pub mod action;
pub mod configuration;
pub mod consistency;
pub mod consistency_export;
pub mod create;
pub mod credentials;
pub mod delete;
pub mod delete_batch;
pub mod list;
pub mod log;
pub mod network_acl;
pub mod network_check;
pub mod progress;
pub mod show;
pub mod speed_limit;
pub mod unlock;
pub mod update;
