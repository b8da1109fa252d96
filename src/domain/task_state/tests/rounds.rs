//! Which sub-tasks a task gets, by the kind of migration.

use super::task;
use crate::domain::task_state::act;
use crate::domain::task_state::round::{self, plan};
use crate::domain::task_state::{Clock, CommandChange, RoundKind, Situation};
use crate::model::{Operation, OsType, SourceState as Source, TaskState as S, TaskType};

fn names(kind: RoundKind, task: &Situation) -> String {
    let names: Vec<_> = plan(kind, task)
        .names
        .iter()
        .map(ToString::to_string)
        .collect();
    names.join(" ")
}

fn migration(os_type: OsType, r#type: TaskType) -> Situation {
    Situation {
        os_type: Some(os_type),
        r#type: Some(r#type),
        ..Situation::default()
    }
}

#[test]
fn a_full_copy_has_the_sub_tasks_of_its_kind_of_migration() {
    let windows = migration(OsType::Windows, TaskType::MigrateBlock);
    let file = migration(OsType::Linux, TaskType::MigrateFile);
    let block = migration(OsType::Linux, TaskType::MigrateBlock);
    let existing = Situation {
        exist_server: true,
        ..file.clone()
    };
    let syncing = Situation {
        syncing: true,
        ..file.clone()
    };
    let compared = Situation {
        consistency_check: true,
        ..file.clone()
    };
    for (task, expected) in [
        (
            windows,
            "CREATE_CLOUD_SERVER SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_WINDOWS MIGRATE_WINDOWS_BLOCK",
        ),
        (
            file,
            "CREATE_CLOUD_SERVER SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_FILE MIGRATE_LINUX_FILE \
             CONFIGURE_LINUX_FILE DETTACH_AGENT_IMAGE",
        ),
        (
            block,
            "CREATE_CLOUD_SERVER SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_BLOCK MIGRATE_LINUX_BLOCK \
             CONFIGURE_LINUX_BLOCK DETTACH_AGENT_IMAGE",
        ),
        (
            existing,
            "SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_FILE MIGRATE_LINUX_FILE CONFIGURE_LINUX_FILE \
             DETTACH_AGENT_IMAGE",
        ),
        (
            syncing,
            "CREATE_CLOUD_SERVER SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_FILE MIGRATE_LINUX_FILE",
        ),
        (
            compared,
            "CREATE_CLOUD_SERVER SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_FILE MIGRATE_LINUX_FILE \
             CONFIGURE_LINUX_FILE DETTACH_AGENT_IMAGE CHECK_CONSISTENCY",
        ),
    ] {
        assert_eq!(names(RoundKind::Replicate, &task), expected);
    }
}

#[test]
fn later_rounds_have_the_sub_tasks_of_their_purpose() {
    let task = Situation {
        consistency_check: true,
        syncing: true,
        ..migration(OsType::Linux, TaskType::MigrateBlock)
    };
    for (kind, expected) in [
        (
            RoundKind::Restart,
            "SSL_CONFIG ATTACH_AGENT_IMAGE FORMAT_DISK_LINUX_BLOCK MIGRATE_LINUX_BLOCK",
        ),
        (
            RoundKind::Cutover,
            "CONFIGURE_LINUX_BLOCK DETTACH_AGENT_IMAGE CHECK_CONSISTENCY",
        ),
        (
            RoundKind::Resync,
            "SSL_CONFIG ATTACH_AGENT_IMAGE SYNC_LINUX_BLOCK",
        ),
        (RoundKind::Clone, "CLONE_VM"),
    ] {
        assert_eq!(names(kind, &task), expected);
    }
    let windows = migration(OsType::Windows, TaskType::MigrateBlock);
    let expected = "CONFIGURE_WINDOWS DETTACH_AGENT_IMAGE";
    assert_eq!(names(RoundKind::Cutover, &windows), expected);
}

#[test]
fn a_task_that_was_stopped_or_failed_resumes_where_it_was() {
    use Source::{Cutovering, Initialize, Syncing};
    for (user_op, progress, syncing, state, source, new_round) in [
        ("REPLICATE", 50, false, S::Running, Initialize, None),
        ("REPLICATE", 100, true, S::Syncing, Syncing, None),
        (
            "REPLICATE",
            100,
            false,
            S::Syncing,
            Syncing,
            Some(RoundKind::Resync),
        ),
        ("RESTART0", 50, false, S::Running, Initialize, None),
        ("CUTOVER0", 50, true, S::Running, Cutovering, None),
        ("RESYNC0", 50, false, S::Syncing, Syncing, None),
        ("CLONE0", 50, true, S::Syncing, Syncing, None),
    ] {
        for from in [S::Abort, S::MigrateFail, S::SyncFail] {
            let stopped = Situation {
                syncing,
                ..task(Some(from), user_op, &[100, progress])
            };
            let effect = act(&Operation::Start.into(), &stopped).expect("allowed");
            assert_eq!(effect.state, Some(state), "{user_op} {progress}");
            assert_eq!(effect.source.map(|(source, _)| source), Some(source));
            assert_eq!(effect.round.map(|round| round.kind), new_round);
            assert_eq!(effect.clock, Clock::Starts);
            assert!(matches!(effect.command, Some(CommandChange::Queue(_))));
        }
    }
    let never_started = task(Some(S::Abort), "", &[]);
    let effect = act(&Operation::Start.into(), &never_started).expect("allowed");
    assert_eq!(
        effect.round.map(|round| round.kind),
        Some(RoundKind::Replicate)
    );
}

#[test]
fn a_ready_task_starts_with_sub_tasks_that_its_agent_has_written() {
    let agents_own = task(Some(S::Ready), "", &[0, 0]);
    let effect = act(&Operation::Start.into(), &agents_own).expect("allowed");
    assert_eq!((effect.state, effect.round), (Some(S::Running), None));
    let done = task(Some(S::Ready), "REPLICATE", &[100, 100]);
    let effect = act(&Operation::Start.into(), &done).expect("allowed");
    assert_eq!(
        effect.round.map(|round| round.kind),
        Some(RoundKind::Restart)
    );
}

#[test]
fn a_round_with_only_its_last_sub_task_done_resumes() {
    let late_report = task(Some(S::Abort), "REPLICATE", &[0, 50, 100]);
    let effect = act(&Operation::Start.into(), &late_report).expect("allowed");
    assert_eq!((effect.state, effect.round), (Some(S::Running), None));
}

#[test]
fn the_newest_round_is_the_sub_tasks_at_the_end_with_the_same_user_op() {
    let mut sub_tasks = task(None, "REPLICATE", &[100, 100]).latest;
    assert_eq!(round::newest(&sub_tasks).len(), 2);
    sub_tasks.extend(task(None, "CUTOVER0", &[100]).latest);
    assert_eq!(round::newest(&sub_tasks).len(), 1);
    assert_eq!(round::kind(&sub_tasks), Some(RoundKind::Cutover));
    assert!(round::is_over(&sub_tasks));
    assert_eq!((round::newest(&[]).len(), round::kind(&[])), (0, None));
    assert!(!round::is_over(&[]));
}
