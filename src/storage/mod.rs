//! All the SQL there is, and the connections that it runs on.
//!
//! A function takes a [`Session`], which is a connection on behalf of a tenant, or a [`Transaction`] where it needs
//! locks that the caller holds or a snapshot. Every statement has the tenant as its first parameter, once for each
//! table. `docs/architecture.md` says what is a document and what is a row.

pub mod access;
mod batch;
pub mod census;
mod connection;
mod counts;
mod distribute;
mod document;
mod error;
pub mod events;
pub mod health;
pub mod jobs;
mod large;
pub mod leases;
pub mod locks;
mod manager;
pub mod migprojects;
pub mod outcomes;
mod page;
mod pool;
pub mod privacy_agreements;
pub mod replica;
pub mod samples;
pub mod schema;
pub mod secrets;
mod session;
mod shares;
pub mod sources;
mod statement;
pub mod tasks;
pub mod templates;
mod tenant;
pub mod vitals;
pub mod watches;
pub mod webhooks;

pub use connection::Connection;
pub use counts::{count_sources, count_tasks};
pub use distribute::distribute;
pub use error::{Advice, Error};
pub use page::{MOST_COUNTED, Page};
pub use pool::{Database, Limits, Pooled};
pub use session::{Session, Transaction};
pub use tenant::Tenant;

/// The schema, compiled into the binary. Applied by `migrate` and at the start of `serve`.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Result of a storage function.
pub type Result<T> = std::result::Result<T, Error>;

/// The enterprise project that a list is limited to. `all_granted_eps` is the vendor's word for all of them.
fn of_enterprise_project(id: &Option<String>) -> Option<&str> {
    given(id).filter(|id| *id != "all_granted_eps")
}

/// A filter that is given: an empty one is as good as none.
#[must_use]
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}
