//! The tests over HTTP and over processes: one binary, one module for each subject.

mod contract;
mod embedded_pg;
mod openapi;
mod postman;
mod readme;
mod round_trip;
mod schema_drift;
mod server_limits;
mod support;
mod tasks_update;
