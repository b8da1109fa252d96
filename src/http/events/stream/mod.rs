//! `GET /ext/v1/events/stream`: what happens, as it happens.
//!
//! One task for each account (`hub.rs`) looks for events and hands them to all of its streams; each stream (`reader.rs`) first
//! reads what its client has missed, and then goes on with what the hub hands out.

mod hub;
pub mod open;
mod reader;

pub use hub::Hubs;
