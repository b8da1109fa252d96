//! Servers and what hangs on them, for every owner: a registered source, or a task's source, target
//! and clone.

mod lists;
mod load;
mod rows;
mod save;
mod sweep;

use serde::Serialize;

pub(super) use load::{load, parse};
pub(super) use rows::{ServerRows, count};
pub(super) use save::{save_lists, save_servers};
pub(super) use sweep::sweep;

/// Whose server a row describes. Column `role`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// A registered source.
    Registered,
    /// The source of a task.
    Source,
    /// The target of a task.
    Target,
    /// The clone of a task's target.
    Clone,
}
