//! What the tests share.

pub mod app;
pub mod bodies;
pub mod db;
pub mod filled;
pub mod fixtures;
<<<<<<< HEAD
pub mod schema;
pub mod table;
=======
pub mod tables;
pub mod together;
>>>>>>> e11a844 (Test what every operation on tasks and sources does)
