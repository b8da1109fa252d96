//! Rounds: a task's sub-tasks are done in rounds. Those of one round have the same `user_op`.

use super::{NewRound, RoundKind, Situation};
use crate::model::{OsType, SubTask, SubTaskName as Name, TaskType};

/// The sub-tasks of the newest round: those at the end with the same `user_op`.
#[must_use]
pub fn newest(sub_tasks: &[SubTask]) -> &[SubTask] {
    let Some(last) = sub_tasks.last() else {
        return &[];
    };
    let others = sub_tasks
        .iter()
        .rposition(|one| one.user_op != last.user_op);
    &sub_tasks[others.map_or(0, |index| index + 1)..]
}

/// The kind of the newest round. A round that the service did not create counts as a full copy.
#[must_use]
pub fn kind(sub_tasks: &[SubTask]) -> Option<RoundKind> {
    let user_op = sub_tasks.last()?.user_op.as_deref().unwrap_or_default();
    let kinds = [
        RoundKind::Restart,
        RoundKind::Cutover,
        RoundKind::Resync,
        RoundKind::Clone,
    ];
    let mut named = kinds
        .into_iter()
        .filter(|kind| user_op.starts_with(kind.user_op()));
    Some(named.next().unwrap_or(RoundKind::Replicate))
}

/// Whether there is a round, and the newest one is done.
#[must_use]
pub fn is_over(sub_tasks: &[SubTask]) -> bool {
    !sub_tasks.is_empty() && newest(sub_tasks).iter().all(is_done)
}

/// Whether a sub-task is done.
#[must_use]
pub fn is_done(sub_task: &SubTask) -> bool {
    sub_task.progress >= Some(100)
}

/// Whether a sub-task copies data.
#[must_use]
pub fn copies_data(name: &str) -> bool {
    name.starts_with("MIGRATE_") || name.starts_with("SYNC_")
}

/// The same of a sub-task.
#[must_use]
pub fn is_data(sub_task: &SubTask) -> bool {
    copies_data(sub_task.name.as_deref().unwrap_or_default())
}

/// The sub-tasks of a round, by the kind of migration.
#[must_use]
pub fn plan(kind: RoundKind, task: &Situation) -> NewRound {
    let steps = Steps::of(task);
    let mut names = Vec::new();
    match kind {
        RoundKind::Replicate | RoundKind::Restart => {
            if kind == RoundKind::Replicate && !task.exist_server {
                names.push(Name::CreateCloudServer);
            }
            names.extend([
                Name::SslConfig,
                Name::AttachAgentImage,
                steps.format,
                steps.migrate,
            ]);
            if !task.syncing && task.os_type != Some(OsType::Windows) {
                names.extend([steps.configure, Name::DettachAgentImage]);
            }
            if !task.syncing && task.consistency_check {
                names.push(Name::CheckConsistency);
            }
        }
        RoundKind::Cutover => {
            names.extend([steps.configure, Name::DettachAgentImage]);
            if task.consistency_check {
                names.push(Name::CheckConsistency);
            }
        }
        RoundKind::Resync => {
            names.extend([Name::SslConfig, Name::AttachAgentImage, steps.sync]);
        }
        RoundKind::Clone => names.push(Name::CloneVm),
    }
    NewRound { kind, names }
}

/// Names of the steps that depend on the kind of migration.
struct Steps {
    format: Name,
    migrate: Name,
    sync: Name,
    configure: Name,
}

impl Steps {
    fn of(task: &Situation) -> Self {
        match (task.os_type, task.r#type) {
            (Some(OsType::Windows), _) => Self {
                format: Name::FormatDiskWindows,
                migrate: Name::MigrateWindowsBlock,
                sync: Name::SyncWindowsBlock,
                configure: Name::ConfigureWindows,
            },
            (_, Some(TaskType::MigrateBlock)) => Self {
                format: Name::FormatDiskLinuxBlock,
                migrate: Name::MigrateLinuxBlock,
                sync: Name::SyncLinuxBlock,
                configure: Name::ConfigureLinuxBlock,
            },
            _ => Self {
                format: Name::FormatDiskLinuxFile,
                migrate: Name::MigrateLinuxFile,
                sync: Name::SyncLinuxFile,
                configure: Name::ConfigureLinuxFile,
            },
        }
    }
}
