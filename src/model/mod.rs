//! The bodies and parameters of the API: serde models and their rules, declared once.
//!
//! Rules (`#[validate(..)]`) are checked on every request by [`crate::decode`] and reach the OpenAPI
//! document through `schemars`. There is no SQL and no HTTP here. Field names are the API's, including its
//! odd spellings (`subvolumn`). Table numbers refer to the founding page, "Updating a Migration Task".

mod account;
mod action;
mod agent_config;
mod btrfs;
mod change_state;
mod clone_server;
mod command;
mod configuration;
mod consistency;
mod convert;
mod create_task;
mod credentials;
mod device_use;
mod disk;
mod disk_info;
mod enums;
mod error_advice;
mod event;
mod failures;
mod field;
mod forecast;
mod happening;
pub(crate) mod job;
pub mod list;
mod log;
mod migproject;
mod network;
mod network_check;
mod position;
mod progress;
mod samples;
mod secret;
mod session;
mod source;
mod source_list;
mod source_server;
mod source_task;
mod speed_limit;
mod sub_task;
mod target_server;
mod task;
mod task_list;
mod task_progress;
mod tasks_summary;
mod template;
mod token;
mod update_source;
mod update_task;
mod version;
mod volume;
mod volume_group;
mod webhook;

pub use account::{PrivacyAgreement, Sha256Value};
pub use action::{Action, ActionParameters, AllowedAction, AllowedActions};
pub use agent_config::{AgentConfig, Region};
pub use btrfs::{BtrfsFileSystem, BtrfsSubvolume};
pub use change_state::ChangeState;
pub use clone_server::CloneServer;
pub use command::{Command, CommandParameters, CommandResult, ResultDetail};
pub use configuration::{Configuration, Configurations, TaskConfigurations, WantedConfiguration};
pub use consistency::{
    ConsistencyCheck, ConsistencyReport, ConsistencyResult, ConsistencyResults, ExportConsistency,
    ExportedTask,
};
pub use create_task::{CreateTask, NewTargetDisk, NewTargetServer, SourceReference};
pub use credentials::{CertKey, Passphrase, WantedCertKey};
pub use device_use::DeviceUse;
pub use disk::{ServerDisk, TargetDisk};
pub use disk_info::DiskInfo;
pub use enums::{
    ActorType, BootLoader, Bottleneck, Cause, CommandName, DeliveryState, ExportFormat, Firmware,
    Fit, JobOutcome, JobState, LogCollectStatus, MigrationCycle, Operation, Order, OsType, Outcome,
    PartitionStyle, Platform, ReportedCommand, SourceState, StallReason, StartType, SubTaskName,
    TaskState, TaskType, TokenRole,
};
pub use error_advice::{ErrorAdvice, WantedLanguage};
pub use event::{Actor, Event, EventList, ExportEvents, ListEvents, ListTaskEvents, StreamEvents};
pub use failures::{Failure, FailureList, ListFailures};
pub use field::Field;
pub use forecast::{Cutover, Figure, Forecast, Limit, Rate, Span, WantedForecast};
pub use happening::Happening;
pub use job::{ActOnTasks, Job, JobList, JobResult, JobResults, ListJobResults, ListJobs};
pub use list::List;
pub use log::CollectLog;
pub use migproject::{
    CreateMigproject, ListMigprojects, Migproject, MigprojectList, UpdateMigproject,
};
pub use network::Network;
pub use network_check::{NetworkCheck, WantedAcl};
pub use position::{NoPosition, Position};
pub use progress::Progress;
pub use samples::{ListSamples, Sample, SampleList};
pub use secret::Secret;
pub use session::ShownSession;
pub use source::{Source, SourceStatus};
pub use source_list::{ListSources, Overview, SourceItem, SourceList};
pub use source_server::SourceServer;
pub use source_task::{CurrentTask, EnvironmentCheck, InitDisk, InitTargetServer, TargetReference};
pub use speed_limit::{SpeedLimit, SpeedLimits};
pub use sub_task::SubTask;
pub use target_server::TargetServer;
pub use task::{DeleteMany, IdResponse, Task, TaskReference, TaskStatus, Usage};
pub use task_list::{
    CloneSummary, ListTasks, SourceSummary, Stalled, TargetSummary, TaskList, TaskSummary,
};
pub use task_progress::TaskProgress;
pub use tasks_summary::{StallCount, StateCount, SummarizeTasks, TasksSummary};
pub use template::{
    ListTemplates, NewTemplate, ShownTemplate, TargetPassword, Template, TemplateBody,
    TemplateDisk, TemplateList, TemplateNic, TemplatePublicIp, TemplateSecurityGroup, TemplateVpc,
};
pub use token::{CreatedToken, ListTokens, NewToken, ShownToken, TokenList};
pub use update_source::{ResizePlan, ResizedDisk, ResizedGroup, ResizedVolume, UpdateSource};
pub use update_task::UpdateTask;
pub use version::{Link, Version, Versions};
pub use volume::{PhysicalVolume, TargetVolume};
pub use volume_group::{LogicalVolume, VolumeGroup};
pub use webhook::{
    Delivery, DeliveryList, ListDeliveries, ResendDeliveries, Resent, Webhook, WebhookBody,
    WebhookList, WebhookSecret,
};

/// Reads a field that has a default, which `null` means as well as absence.
fn null_to_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(<Option<T> as serde::Deserialize>::deserialize(deserializer)?.unwrap_or_default())
}
