//! What an update changes that is worth an event: settings, states, and sub-tasks that begin or end.

use std::collections::HashMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};
use sqlx::types::Json;

use super::super::document::Patch;
use super::super::events::record::Record;
use super::super::{Result, Transaction};
use super::task_update::TaskUpdate;
use crate::domain::task_state::{LATEST, source_changed, state_changed};
use crate::model::{Cause, Happening, SourceState, SubTask, UpdateTask};

/// What an update says of settings and of the task's state. The SQL function `task_settings` has the same names.
pub(super) struct Settings<'a>(pub &'a UpdateTask);

macro_rules! settings {
    ($($name:literal $field:ident),+ $(,)?) => {
        impl Settings<'_> {
            /// The names.
            #[cfg(test)]
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// Whether it says nothing of them.
            pub fn is_empty(&self) -> bool {
                $(self.0.$field.is_absent())&&+
            }
        }

        impl Serialize for Settings<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                let mut given = serializer.serialize_map(None)?;
                $(if !self.0.$field.is_absent() {
                    given.serialize_entry($name, &self.0.$field)?;
                })+
                given.end()
            }
        }
    };
}

settings!(
    "name" name, "type" r#type, "os_type" os_type, "priority" priority, "region_id" region_id, "region_name" region_name,
    "project_id" project_id, "project_name" project_name, "start_target_server" start_target_server,
    "enterprise_project_id" enterprise_project_id, "enterprise_project" enterprise_project,
    "exist_server" exist_server, "migration_ip" migration_ip, "speed_limit" speed_limit,
    "vm_template_id" vm_template_id, "use_ipv6" use_ipv6, "use_public_ip" use_public_ip, "syncing" syncing,
    "auto_start" auto_start, "state" state,
);

/// How far a sub-task is. Only the newest ones of a task are compared: more than any migration has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Step {
    pub position: i32,
    pub name: Option<String>,
    pub progress: Option<i32>,
}

impl Step {
    /// The newest of a list.
    pub(super) fn newest(sub_tasks: &[SubTask]) -> Vec<Self> {
        let newest = sub_tasks.len().saturating_sub(LATEST);
        let steps = (1..).zip(sub_tasks).skip(newest);
        steps
            .map(|(position, sub_task)| Self {
                position,
                name: sub_task.name.clone(),
                progress: sub_task.progress,
            })
            .collect()
    }

    /// How far it is: not begun, begun, done.
    fn stage(&self) -> usize {
        match self.progress.unwrap_or(0) {
            0 => 0,
            progress => 1 + usize::from(progress >= 100),
        }
    }
}

/// SHA-256 of what of an update can be an event.
pub(super) fn noted(
    settings: &Patch,
    steps: &[Step],
    source_state: Option<&(Option<String>, SourceState)>,
) -> Option<[u8; 32]> {
    if settings.is_none() && steps.is_empty() && source_state.is_none() {
        return None;
    }
    let mut digest = Sha256::new();
    let mut add = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    add(settings.as_ref().map_or("", |settings| settings.0.get()));
    let (of, state) = source_state.cloned().unzip();
    add(of.flatten().as_deref().unwrap_or_default());
    add(&state.map_or_else(String::new, |state| state.to_string()));
    for step in steps {
        add(step.name.as_deref().unwrap_or_default());
        add(["new", "begun", "done"][step.stage()]);
    }
    Some(digest.finalize().into())
}

/// What a locked task is like before an update.
pub(super) struct Before {
    source_id: String,
    state: Option<String>,
    /// Names of the settings that the update changes.
    changed: Vec<String>,
    /// State of the registered source.
    source_state: Option<SourceState>,
    steps: Vec<Step>,
}

/// Reads what an update of a locked task will change.
pub(super) async fn before(
    db: &mut Transaction,
    id: &str,
    update: &TaskUpdate,
) -> Result<Option<Before>> {
    let row = sqlx::query!(
        r#"
        SELECT
            t.source_id, t.state,
            ARRAY (
                SELECT given.key FROM jsonb_each($3::jsonb) AS given
                WHERE task_settings(t) -> given.key IS DISTINCT FROM given.value
                ORDER BY given.key
            ) AS "changed!",
            s.state AS source_state,
            coalesce((
                SELECT json_agg(json_build_object('position', x.position, 'name', x.name, 'progress', x.progress))
                FROM sub_tasks AS x
                WHERE x.tenant_id = $1 AND x.task_id = $2 AND x.position BETWEEN $4 AND t.sub_task_count
            ), '[]') AS "steps!: Json<Vec<Step>>"
        FROM tasks AS t
        LEFT JOIN sources AS s ON s.tenant_id = $1 AND s.id = t.source_id
        WHERE t.tenant_id = $1 AND t.id = $2
        "#,
        db.tenant(),
        id,
        &update.settings as _,
        update.steps.first().map(|first| first.position),
    )
    .fetch_optional(db.connection())
    .await?;
    Ok(row.map(|row| Before {
        source_id: row.source_id,
        state: row.state,
        changed: row.changed,
        source_state: row.source_state.as_deref().and_then(SourceState::named),
        steps: row.steps.0,
    }))
}

/// Records what an update has changed.
pub(super) fn record(db: &mut Transaction, id: &str, before: Before, update: &TaskUpdate) {
    let mut all = steps(before.steps, &update.steps);
    let mut fields = before.changed;
    if let Some(at) = fields.iter().position(|field| field == "state") {
        fields.remove(at);
        all.extend(state_changed(
            &before.state,
            update.state.clone(),
            Cause::Update,
        ));
    }
    if !fields.is_empty() {
        all.push(Happening::TaskSettingsChanged { fields });
    }
    if let Some(to) = update.source_state_of(&before.source_id) {
        all.extend(source_changed(before.source_state, to));
    }
    for happening in all {
        db.record(Record::of_source(&before.source_id, Some(id), happening));
    }
}

/// The sub-tasks that have begun or ended. One with another name than before is another one.
fn steps(before: Vec<Step>, after: &[Step]) -> Vec<Happening> {
    let before: HashMap<_, _> = before
        .into_iter()
        .map(|step| ((step.position, step.name.clone()), step.stage()))
        .collect();
    let mut all = Vec::new();
    for step in after {
        let was = before.get(&(step.position, step.name.clone())).copied();
        let (was, is) = (was.unwrap_or(0), step.stage());
        let sub_task = || step.name.clone().unwrap_or_default();
        if was == 0 && is > 0 {
            all.push(Happening::SubTaskStarted {
                sub_task: sub_task(),
            });
        }
        if was < 2 && is == 2 {
            all.push(Happening::SubTaskFinished {
                sub_task: sub_task(),
            });
        }
    }
    all
}

impl TaskUpdate {
    /// The state of the task's registered source, if the update is about that server and says it.
    fn source_state_of(&self, id: &str) -> Option<SourceState> {
        let (of, state) = self.source_state.as_ref()?;
        of.as_deref()
            .is_none_or(|of| of.is_empty() || of == id)
            .then_some(*state)
    }
}

/// The newest sub-tasks and the source's state of an update.
pub(super) fn source_state(update: &UpdateTask) -> Option<(Option<String>, SourceState)> {
    let source = update.source_server.value()?;
    let state = *source.state.value()?;
    Some((source.id.value().cloned(), state))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(position: i32, name: &str, progress: i32) -> Step {
        Step {
            position,
            name: Some(name.into()),
            progress: Some(progress),
        }
    }

    fn started(name: &str) -> Happening {
        let sub_task = name.into();
        Happening::SubTaskStarted { sub_task }
    }

    fn finished(name: &str) -> Happening {
        let sub_task = name.into();
        Happening::SubTaskFinished { sub_task }
    }

    #[test]
    fn sub_tasks_begin_and_end_once() {
        let before = vec![step(1, "A", 100), step(2, "B", 40), step(3, "C", 0)];
        let after = [step(1, "A", 100), step(2, "B", 100), step(3, "C", 1)];
        assert_eq!(steps(before, &after), [finished("B"), started("C")]);
        assert_eq!(steps(after.to_vec(), &after), []);
    }

    #[test]
    fn a_sub_task_that_replaces_another_one_begins_anew() {
        let after = [step(1, "B", 100)];
        assert_eq!(
            steps(vec![step(1, "A", 100)], &after),
            [started("B"), finished("B")]
        );
    }

    #[test]
    fn a_sub_task_that_is_set_back_does_not_happen() {
        assert_eq!(steps(vec![step(1, "A", 100)], &[step(1, "A", 0)]), []);
    }

    #[test]
    fn the_names_are_those_of_the_function_in_the_database() {
        let migration = include_str!("../../../migrations/20261127100001_events.sql");
        let (_, function) = migration
            .split_once("jsonb_build_object(")
            .expect("the function");
        let mut names: Vec<_> = function.split('\'').skip(1).step_by(2).collect();
        let mut expected = Settings::NAMES.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
