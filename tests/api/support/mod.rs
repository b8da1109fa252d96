//! What the tests share.

pub mod app;
pub mod db;
pub mod fixtures;
pub mod schema;
