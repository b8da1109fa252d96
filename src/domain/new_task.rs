//! The first contents of a new task.

use super::template;
use crate::model::{
    CreateTask, Field, NewTargetDisk, NewTargetServer, OsType, PhysicalVolume, SourceServer,
    TargetDisk, TargetServer, TargetVolume, TaskStatus, TaskType, UpdateTask,
};

/// A task to be created.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// Its id, which is unused.
    pub id: String,
    /// Id of the registered source that it is for.
    pub source_id: String,
    /// Its first contents. Storage adds the task's source, a copy of the registered server.
    pub contents: UpdateTask,
    /// Settings that only a creation can make.
    pub choices: TaskStatus,
    /// Now, epoch milliseconds.
    pub now: i64,
}

impl NewTask {
    /// Checks that it migrates its source as what it is. A source that did not say its OS is taken for what the task
    /// says.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn fits(&self, source: &SourceServer) -> Result<(), Unfit> {
        let (task, source) = (self.contents.os_type.value(), source.os_type.value());
        if source.is_some() && source != task {
            return Err(Unfit::OsType);
        }
        let by_files = self.contents.r#type == Field::Value(TaskType::MigrateFile);
        match task {
            Some(OsType::Windows) if by_files => Err(Unfit::ByFiles),
            _ => Ok(()),
        }
    }

    /// The stored templates that it refers to.
    #[must_use]
    pub fn templates(&self) -> Vec<String> {
        let ids = [
            self.contents.vm_template_id.value(),
            self.choices.clonevm_template_id.as_ref(),
        ];
        template::references(ids.map(|id| id.map(String::as_str)))
    }

    /// The field of its creation that refers to this template.
    #[must_use]
    pub fn field_with(&self, template: &str) -> &'static str {
        match self.contents.vm_template_id.value() {
            Some(id) if id == template => "vm_template_id",
            _ => "clonevm_template_id",
        }
    }

    /// Whether it starts as soon as it is created.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.contents.auto_start == Field::Value(true)
    }

    /// For this registered source, whose OS it has if the request names none.
    #[must_use]
    pub fn on(mut self, server: &SourceServer) -> Self {
        if self.contents.os_type.value().is_none() {
            self.contents.os_type = server.os_type;
            if let Field::Value(target) = &mut self.contents.target_server {
                target.os_type = server.os_type;
            }
        }
        self
    }
}

/// Why a task does not fit its source. Its migration would leave a target that does not boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The source has another OS.
    #[error("os_type is not that of the source server")]
    OsType,
    /// Windows can only be migrated by blocks.
    #[error("type must be MIGRATE_BLOCK for a source server with Windows")]
    ByFiles,
}

/// Turns the request into a task that is READY. `now` is in epoch milliseconds.
#[must_use]
pub fn decide(id: String, request: CreateTask, now: i64) -> NewTask {
    let source_id = request
        .source_server
        .and_then(|source| source.id)
        .unwrap_or_default();
    let choices = TaskStatus {
        start_network_check: request.start_network_check,
        clonevm_template_id: request.clonevm_template_id,
        over_speed_threshold: Some(request.over_speed_threshold.unwrap_or(10.0)),
        is_need_consistency_check: Some(request.is_need_consistency_check.unwrap_or(false)),
        need_migration_test: Some(request.need_migration_test.unwrap_or(false)),
        ..TaskStatus::default()
    };
    let contents = UpdateTask {
        name: Field::from(request.name),
        r#type: Field::from(request.r#type),
        os_type: Field::from(request.os_type),
        priority: Field::Value(request.priority.unwrap_or(1)),
        region_id: Field::from(request.region_id),
        region_name: Field::from(request.region_name),
        project_id: Field::from(request.project_id),
        project_name: Field::from(request.project_name),
        start_target_server: Field::Value(request.start_target_server.unwrap_or(true)),
        exist_server: Field::from(request.exist_server),
        migration_ip: Field::from(request.migration_ip),
        vm_template_id: Field::from(request.vm_template_id),
        speed_limit: Field::Value(request.speed_limit.unwrap_or(0)),
        use_ipv6: Field::Value(request.use_ipv6.unwrap_or(false)),
        use_public_ip: Field::Value(request.use_public_ip.unwrap_or(true)),
        syncing: Field::Value(request.syncing.unwrap_or(false)),
        auto_start: Field::from(request.auto_start),
        state: Field::Value("READY".into()),
        create_date: Field::Value(now),
        error_json: Field::Value(String::new()),
        target_server: Field::from(
            request
                .target_server
                .map(|server| target(server, request.os_type)),
        ),
        ..UpdateTask::default()
    };
    NewTask {
        id,
        source_id,
        contents,
        choices,
        now,
    }
}

fn target(server: NewTargetServer, os_type: Option<OsType>) -> TargetServer {
    TargetServer {
        name: Field::from(server.name),
        vm_id: Field::from(server.vm_id),
        os_type: Field::from(os_type),
        disks: Field::Value(
            server
                .disks
                .unwrap_or_default()
                .into_iter()
                .map(disk)
                .collect(),
        ),
        volume_groups: Field::from(server.volume_groups),
        btrfs_list: Field::from(server.btrfs_list),
        ..TargetServer::default()
    }
}

fn disk(disk: NewTargetDisk) -> TargetDisk {
    TargetDisk {
        name: disk.name,
        device_use: disk.device_use,
        disk_id: disk.disk_id,
        size: disk.size,
        used_size: disk.used_size,
        physical_volumes: Some(
            disk.physical_volumes
                .unwrap_or_default()
                .into_iter()
                .map(volume)
                .collect(),
        ),
        ..TargetDisk::default()
    }
}

/// Converts a partition as a creation describes it (table 6) to the fields of table 9.
fn volume(volume: PhysicalVolume) -> TargetVolume {
    TargetVolume {
        device_use: volume.device_use.unwrap_or_default(),
        file_system: volume.file_system,
        index: volume.index,
        mount_point: volume.mount_point,
        name: volume.name,
        size: volume.size,
        used_size: volume.used_size,
        uuid: volume.uuid,
        ..TargetVolume::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_has_the_os_of_its_source_and_migrates_windows_by_blocks() {
        use OsType::{Linux, Windows};
        use TaskType::{MigrateBlock, MigrateFile};
        for (task, r#type, source, expected) in [
            (Windows, MigrateBlock, Some(Windows), Ok(())),
            (Linux, MigrateBlock, Some(Linux), Ok(())),
            (Linux, MigrateFile, Some(Linux), Ok(())),
            (Linux, MigrateFile, None, Ok(())),
            (Linux, MigrateFile, Some(Windows), Err(Unfit::OsType)),
            (Windows, MigrateFile, Some(Linux), Err(Unfit::OsType)),
            (Windows, MigrateFile, Some(Windows), Err(Unfit::ByFiles)),
            (Windows, MigrateFile, None, Err(Unfit::ByFiles)),
        ] {
            let request = CreateTask {
                os_type: Some(task),
                r#type: Some(r#type),
                ..CreateTask::default()
            };
            let server = SourceServer {
                os_type: Field::from(source),
                ..SourceServer::default()
            };
            let fits = decide("t-1".into(), request, 0).fits(&server);
            assert_eq!(fits, expected, "{task} {type} {source:?}", r#type = r#type);
        }
    }
}
