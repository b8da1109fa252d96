//! The tasks that a job is about.

use super::super::tasks::matching::matching;
use super::super::{Result, Transaction, given, of_enterprise_project};
use crate::model::ListTasks;

/// The ids of the tasks that match, in order, up to this many. Needs a snapshot.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn targets(db: &mut Transaction, wanted: &ListTasks, most: i64) -> Result<Vec<String>> {
    let ids = matching!("SELECT id", "ORDER BY id LIMIT $13", db, wanted, most);
    Ok(ids.fetch_all(db.connection()).await?)
}
