//! What the tests share.

pub mod app;
pub mod before;
pub mod blocked;
pub mod bodies;
pub mod db;
pub mod dir;
pub mod filled;
pub mod fixtures;
pub mod keystone;
pub mod live;
pub mod nodes;
pub mod proxy;
pub mod schema;
pub mod signer;
pub mod table;
pub mod tables;
pub mod together;
