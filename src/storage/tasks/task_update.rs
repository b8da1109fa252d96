//! An update of a task as parameters.

use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use sqlx::types::Json;

use super::super::Result;
use super::super::document::{Patch, encode, patch};
use super::noted::Noted;
use crate::model::{Field, MigrationCycle, SourceServer, SourceState, UpdateTask};

/// An update as parameters, grouped by where they are stored.
#[derive(Debug)]
pub struct TaskUpdate {
    pub(super) columns: Json<Box<RawValue>>,
    pub(super) sub_tasks: Patch,
    pub(super) sub_task_count: i32,
    pub(super) source: Patch,
    pub(super) target: Patch,
    pub(super) clone: Patch,
    pub(super) registered: Patch,
    /// What of it can be an event.
    pub(super) noted: Noted,
    /// SHA-256 of what it says of servers, sub-tasks and settings, if anything.
    pub(super) digest: Option<[u8; 32]>,
}

/// The columns of the task's row.
#[derive(Serialize)]
struct Columns {
    #[serde(flatten)]
    task: UpdateTask,
    #[serde(skip_serializing_if = "Field::is_absent")]
    sub_task_count: Field<usize>,
    /// When `connected` was written.
    #[serde(skip_serializing_if = "Field::is_absent")]
    connected_at: Field<i64>,
}

/// The part of an update of the task's source that also applies to the registered source, if it is the same server.
/// `of` is the id that the update names.
#[serde_with::apply(Field => #[serde(skip_serializing_if = "Field::is_absent")])]
#[derive(Debug, Serialize)]
struct Registered<'a> {
    of: Field<&'a String>,
    state: Field<SourceState>,
    migration_cycle: Field<MigrationCycle>,
}

impl TaskUpdate {
    /// Encodes an update, which takes time in proportion to its size. `now` is in epoch milliseconds.
    ///
    /// # Errors
    /// None that a decoded update can cause.
    pub fn of(mut update: UpdateTask, now: i64) -> Result<Self> {
        let noted = Noted::of(&update)?;
        let sub_tasks = std::mem::take(&mut update.sub_tasks);
        let source = std::mem::take(&mut update.source_server);
        let target = std::mem::take(&mut update.target_server);
        let clone = std::mem::take(&mut update.clone_server);
        let columns = Columns {
            connected_at: update.connected.as_ref().map(|_| now),
            task: update,
            sub_task_count: sub_tasks.as_ref().map(|list| list.len()),
        };
        let registered = patch(&Registered::of(&source))?;
        let (sub_tasks, source) = (patch(&sub_tasks)?, patch(&source)?);
        let (target, clone) = (patch(&target)?, patch(&clone)?);
        Ok(Self {
            columns: encode(&columns)?,
            sub_task_count: columns.sub_task_count.into_value().unwrap_or(0) as i32,
            digest: digest([&sub_tasks, &source, &target, &clone, &noted.settings]),
            sub_tasks,
            source,
            target,
            clone,
            registered,
            noted,
        })
    }

    /// How much of it is to be sent to the database, about.
    pub(super) fn bytes(&self) -> usize {
        let patches = [&self.sub_tasks, &self.source, &self.target, &self.clone];
        let patches = patches.into_iter().flatten();
        self.columns.get().len() + patches.map(|json| json.get().len()).sum::<usize>()
    }

    /// The same update for the task alone, without the registered source.
    pub(super) fn without_registered(self) -> Self {
        Self {
            registered: None,
            ..self
        }
    }
}

impl<'a> Registered<'a> {
    fn of(source: &'a Field<SourceServer>) -> Field<Self> {
        let Field::Value(source) = source else {
            return Field::Absent;
        };
        if source.state.is_absent() && source.migration_cycle.is_absent() {
            return Field::Absent;
        }
        Field::Value(Self {
            of: source.id.as_ref(),
            state: source.state,
            migration_cycle: source.migration_cycle,
        })
    }
}

/// The digest of parts, if any is given.
fn digest(parts: [&Patch; 5]) -> Option<[u8; 32]> {
    if parts.iter().all(|part| part.is_none()) {
        return None;
    }
    let mut digest = Sha256::new();
    for part in parts {
        let text = part.as_ref().map_or("", |json| json.0.get());
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    }
    Some(digest.finalize().into())
}
