//! The events of an update.

use std::collections::HashMap;

use sqlx::types::Json;

use super::super::events::record::Record;
use super::super::{Result, Transaction};
use super::noted::{Noted, Step};
use crate::domain::task_state::{source_changed, state_changed};
use crate::model::{Cause, Happening, SourceState};

/// What a locked task is like before an update.
pub(super) struct Before {
    state: Option<String>,
    /// Names of the settings that the update changes.
    changed: Vec<String>,
    /// State of the registered source.
    source_state: Option<SourceState>,
    steps: Vec<Step>,
    /// Whether it has rows of sub-tasks, in use or not.
    pub(super) has_sub_tasks: bool,
}

/// Reads what an update of a locked task will change.
pub(super) async fn before(db: &mut Transaction, id: &str, update: &Noted) -> Result<Before> {
    let row = sqlx::query!(
        r#"
        SELECT
            t.state,
            ARRAY (
                SELECT given.key FROM to_jsonb(t) AS known, jsonb_each($3::jsonb) AS given
                WHERE known -> given.key IS DISTINCT FROM given.value
                ORDER BY given.key
            ) AS "changed!",
            s.state AS source_state,
            EXISTS (SELECT FROM sub_tasks WHERE tenant_id = $1 AND task_id = $2) AS "has_sub_tasks!",
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
    .fetch_one(db.connection())
    .await?;
    Ok(Before {
        state: row.state,
        changed: row.changed,
        source_state: row.source_state.as_deref().and_then(SourceState::named),
        steps: row.steps.0,
        has_sub_tasks: row.has_sub_tasks,
    })
}

/// Records what an update of a source's task has changed.
pub(super) fn record(
    db: &mut Transaction,
    (source, task): (&str, &str),
    before: Before,
    update: &Noted,
) {
    let mut all = steps(before.steps, &update.steps);
    let mut fields = before.changed;
    if let Some(at) = fields.iter().position(|field| field == "state") {
        fields.remove(at);
        all.extend(state_changed(
            &before.state,
            update.state.clone(),
            update.error.as_deref(),
            Cause::Update,
        ));
    }
    if !fields.is_empty() {
        all.push(Happening::TaskSettingsChanged { fields });
    }
    if let Some(to) = update.source_state_of(source) {
        all.extend(source_changed(before.source_state, to));
    }
    for happening in all {
        db.record(Record::of_source(source, Some(task), happening));
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
}
