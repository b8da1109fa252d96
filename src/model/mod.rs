//! What travels on the wire: serde models with their rules, declared once.
//!
//! A rule (`#[validate(..)]`) is checked on every request by [`crate::decode`] and reaches the OpenAPI
//! document through `schemars`. There is no SQL and no HTTP here. Field names are the API's, its odd
//! spellings (`subvolumn`) included. Tables are those of the founding page, "Updating a Migration Task".

mod btrfs;
mod clone_server;
mod convert;
mod create_task;
mod disk;
mod enums;
mod field;
pub(crate) mod list;
mod network;
mod source;
mod source_server;
mod sub_task;
mod target_server;
mod task;
mod task_list;
mod update_task;
mod volume;
mod volume_group;

pub use btrfs::{BtrfsFileSystem, BtrfsSubvolume};
pub use clone_server::CloneServer;
pub use create_task::{CreateTask, NewTargetDisk, NewTargetServer, SourceReference};
pub use disk::{ServerDisk, TargetDisk};
pub use enums::{
    BootLoader, DeviceUse, Firmware, MigrationCycle, OsType, PartitionStyle, SourceState,
    StartType, SystemDeviceUse, TaskType,
};
pub use field::Field;
pub use list::List;
pub use network::Network;
pub use source::Source;
pub use source_server::SourceServer;
pub use sub_task::SubTask;
pub use target_server::TargetServer;
pub use task::{DeleteTasks, IdResponse, Task, TaskOptions};
pub use task_list::{CloneSummary, ListTasks, SourceSummary, TargetSummary, TaskList, TaskSummary};
pub use update_task::UpdateTask;
pub use volume::{PhysicalVolume, TargetVolume};
pub use volume_group::{LogicalVolume, VolumeGroup};

/// Reads a field that has a default: `null` stands for it, as absence does.
fn null_to_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(<Option<T> as serde::Deserialize>::deserialize(deserializer)?.unwrap_or_default())
}
