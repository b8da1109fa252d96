//! The HTTP side: routes, handlers, extractors, middleware, refusals, and the OpenAPI document.

mod claims;
pub mod config;
pub mod docs;
pub mod error;
pub mod errors;
pub mod events;
pub mod extract;
pub mod health;
mod jobs;
mod json;
mod memory;
pub mod metrics;
pub mod middleware;
pub mod migprojects;
pub mod openapi;
mod outgoing;
mod page;
pub mod permissions;
mod pieces;
pub mod privacy_agreements;
pub mod repeat;
mod router;
pub mod session;
pub mod sha256;
mod shown;
pub mod sources;
mod spreadsheet;
mod state;
pub mod tasks;
pub mod templates;
pub mod tokens;
mod versions;
mod webhooks;

pub use json::{Empty, Json, json, json_body};
pub use router::{document, operations, router};
pub use state::{AppState, RequestLimits};
