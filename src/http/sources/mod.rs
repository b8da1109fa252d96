//! `/v3/sources`: one verb per file.

pub mod delete;
pub mod register;
pub mod show;
