//! What of an update can be an event: settings, states, and how far its sub-tasks are.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::super::Result;
use super::super::document::{Patch, encode};
use crate::domain::task_state::LATEST;
use crate::model::{Field, SourceState, SubTask, UpdateTask};

/// What of an update can be an event.
#[derive(Debug)]
pub(super) struct Noted {
    /// Settings and the state.
    pub settings: Patch,
    /// The state.
    pub state: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// The newest sub-tasks.
    pub steps: Vec<Step>,
    /// The id that the source has, if any, and the state that it says.
    pub source: Option<(Option<String>, SourceState)>,
    /// SHA-256 of all that, if there is anything.
    pub digest: Option<[u8; 32]>,
}

impl Noted {
    pub(super) fn of(update: &UpdateTask) -> Result<Self> {
        let settings = match Settings(update) {
            settings if settings.is_empty() => None,
            settings => Some(encode(&settings)?),
        };
        let mut noted = Self {
            settings,
            state: update.state.value().cloned(),
            error: update.error_json.value().cloned(),
            steps: match &update.sub_tasks {
                Field::Value(list) => Step::newest(list),
                Field::Absent | Field::Null => Vec::new(),
            },
            source: source(update),
            digest: None,
        };
        noted.digest = noted.digest();
        Ok(noted)
    }

    fn digest(&self) -> Option<[u8; 32]> {
        if self.settings.is_none() && self.steps.is_empty() && self.source.is_none() {
            return None;
        }
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        };
        add(self
            .settings
            .as_ref()
            .map_or("", |settings| settings.0.get()));
        let (of, state) = self.source.clone().unzip();
        add(of.flatten().as_deref().unwrap_or_default());
        add(&state.map_or_else(String::new, |state| state.to_string()));
        for step in &self.steps {
            add(step.name.as_deref().unwrap_or_default());
            add(["new", "begun", "done"][step.stage()]);
        }
        Some(digest.finalize().into())
    }

    /// The state of the task's registered source, if the update is about that server and says it.
    pub(super) fn source_state_of(&self, id: &str) -> Option<SourceState> {
        let (of, state) = self.source.as_ref()?;
        let is_its_own = of.as_deref().is_none_or(|of| of.is_empty() || of == id);
        is_its_own.then_some(*state)
    }
}

fn source(update: &UpdateTask) -> Option<(Option<String>, SourceState)> {
    let source = update.source_server.value()?;
    let state = *source.state.value()?;
    Some((source.id.value().cloned(), state))
}

/// What an update says of settings and of the task's state. The columns have the same names.
struct Settings<'a>(&'a UpdateTask);

macro_rules! settings {
    ($($name:literal $field:ident),+ $(,)?) => {
        impl Settings<'_> {
            /// The names.
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($name),+];

            /// Whether it says nothing of them.
            fn is_empty(&self) -> bool {
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
    pub(super) fn stage(&self) -> usize {
        match self.progress.unwrap_or(0) {
            0 => 0,
            progress => 1 + usize::from(progress >= 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
