//! The first contents of a new task.

use crate::model::{
    CreateTask, Field, NewTargetDisk, NewTargetServer, OsType, PhysicalVolume, TargetDisk,
    TargetServer, TargetVolume, TaskStatus, UpdateTask,
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
    /// Whether it starts as soon as it is created.
    #[must_use]
    pub fn starts(&self) -> bool {
        self.contents.auto_start == Field::Value(true)
    }
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
        disks: Field::from(
            server
                .disks
                .map(|disks| disks.into_iter().map(disk).collect()),
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
        physical_volumes: disk
            .physical_volumes
            .map(|volumes| volumes.into_iter().map(volume).collect()),
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
