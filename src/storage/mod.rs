//! All the SQL there is. Functions take a connection; [`Database`] hands connections out.
//!
//! What a request writes, it writes in one transaction: a single statement where that suffices (a
//! statement is a transaction of its own), else an explicit one. Lists (disks, volumes, sub-tasks …)
//! are rows numbered from 1, and their owner's row knows the shape of them all: what lies outside is
//! dead, is never read, and is swept by [`tasks::sweep`]. `docs/performance.md` says why.

pub mod access;
mod database;
mod error;
pub mod health;
mod rows;
pub(crate) mod servers;
pub mod sources;
pub mod tasks;

pub use database::{Database, Limits, Safeguards, Work};
pub use error::{Advice, Error};

/// The schema, compiled into the binary. Applied by `migrate` and at the start of `serve`.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Begins a read whose filters may be given or not. Planned for what is given, it does without the tables that
/// no filter looks at, and uses the index that the filter has; planned once for all, it would do neither.
const BEGIN_FILTERED_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan";

/// Result of a storage function.
pub type Result<T> = std::result::Result<T, Error>;
