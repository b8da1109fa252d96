//! An open, self-hostable implementation of the Server Migration Service (SMS) v3 task API.
//!
//! How a request flows: [`server`] reads it off the wire, [`http`] routes it to a handler (one verb per
//! file) through an extractor that has [`decode`] turn its body into a [`model`], checked; [`domain`]
//! decides; [`storage`] writes or reads it in one transaction; [`http::error`] is the only way to a refusal.

pub mod admin;
pub mod auth;
pub mod background;
pub mod backup;
mod catalogue;
pub mod client;
pub mod clock;
pub mod config;
pub mod decode;
pub mod doctor;
pub mod domain;
pub mod embedded_pg;
mod heavy;
pub mod http;
pub mod model;
pub mod output;
pub mod rekey;
pub mod server;
pub mod shell;
pub mod simulate;
mod spreadsheet;
pub mod startup;
pub mod storage;
pub mod telemetry;
mod trust;
