//! The tests over HTTP and over processes: one binary, one module for each subject.

mod bad_input;
mod cancel_storm;
mod concurrency;
mod contract;
mod database_faults;
mod docs;
mod embedded_pg;
mod large_bodies;
mod openapi;
mod postman;
mod readme;
mod round_trip;
mod schema_drift;
mod server_limits;
mod sources;
mod startup;
mod support;
mod tasks_create;
mod tasks_delete;
mod tasks_list;
mod tasks_update;
