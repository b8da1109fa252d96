//! The enumerations of the API. Their values are case-sensitive.

use std::fmt;

use schemars::JsonSchema;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$about:meta])* $name:ident: $case:literal { $($(#[$attr:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$about])*
        #[expect(missing_docs, reason = "the API's own words")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $case)]
        #[schemars(inline)]
        pub enum $name { $($(#[$attr])* $variant),+ }

        impl $name {
            /// All values.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value with this name.
            #[must_use]
            pub fn named(text: &str) -> Option<Self> {
                let text: StrDeserializer<'_, Unknown> = text.into_deserializer();
                Self::deserialize(text).ok()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.serialize(formatter)
            }
        }
    };
}

words! {
    /// Migration type of a task.
    TaskType: "SCREAMING_SNAKE_CASE" { MigrateFile, MigrateBlock }
}
words! {
    /// Operating system of a server.
    OsType: "UPPERCASE" { Windows, Linux }
}
words! {
    /// Boot mode of a server.
    Firmware: "UPPERCASE" { Bios, Uefi }
}
words! {
    /// Boot loader of a Linux server.
    BootLoader: "UPPERCASE" { Grub, Lilo }
}
words! {
    /// How the agent was started.
    StartType: "UPPERCASE" { Manual, Mgc, #[serde(rename = "")] Unset }
}
words! {
    /// Partition table of a disk.
    PartitionStyle: "UPPERCASE" { Mbr, Gpt }
}
words! {
    /// Migration stage of a source server. The last four are newer than the founding page.
    MigrationCycle: "snake_case" {
        Cutovering, Cutovered, Checking, Setting, Replicating, Syncing,
        NoReady, ReadyForTest, Testing, Tested,
    }
}
words! {
    /// State of a source server. The last eight are newer than the founding page.
    SourceState: "lowercase" {
        Unavailable, Waiting, Initialize, Replicate, Syncing, Stopping,
        Stopped, Deleting, Error, Cloning, Cutovering, Finished,
        Skipping, Clearing, Cleared, ClearFailed, PremigReady, Premiging, Premiged, PremigFailed,
    }
}
words! {
    /// Platform that a source server runs on.
    Platform: "lowercase" {
        Hw, Ali, Aws, Azure, Gcp, Tencent, Vmware, HyperV, Other, Default,
    }
}
words! {
    /// State of a task. Updates may write any string; actions and reports use these.
    TaskState: "SCREAMING_SNAKE_CASE" {
        Ready, Running, Syncing, MigrateSuccess, MigrateFail, SyncSuccess, SyncFail,
        Aborting, Abort, Skipping, Reseting, Deleting,
        #[serde(rename = "SYNC_F_ROLLBACKING")] SyncRollbacking,
        #[serde(rename = "SYNC_F_ROLLBACK_SUCCESS")] SyncRollbackSuccess,
    }
}
words! {
    /// An operation on a task.
    Operation: "snake_case" {
        Start, Stop, Test, CloneTest, Restart, NetworkCheck, Cutover, Skip, Clear, MigrationTest,
        CollectLog, SyncFailedRollback,
    }
}
words! {
    /// What an agent is told to do, or why there is nothing to do.
    CommandName: "SCREAMING_SNAKE_CASE" {
        Start, Stop, Skip, Premigrate, UploadLog, TaskNotStarted, TaskHasStopped, TaskHasFinished,
    }
}
words! {
    /// A command that an agent reports on.
    ReportedCommand: "SCREAMING_SNAKE_CASE" {
        Start, Stop, Delete, Sync, UploadLog, RsetLogAcl, Skip, Premigrate,
    }
}
words! {
    /// The result of a command.
    Outcome: "lowercase" { Success, Fail }
}
words! {
    /// A step of a migration.
    SubTaskName: "SCREAMING_SNAKE_CASE" {
        CreateCloudServer, SslConfig, AttachAgentImage, DettachAgentImage,
        FormatDiskLinux, FormatDiskLinuxFile, FormatDiskLinuxBlock, FormatDiskWindows,
        MigrateLinuxFile, MigrateLinuxBlock, MigrateWindowsBlock, CloneVm,
        SyncLinuxFile, SyncLinuxBlock, SyncWindowsBlock,
        ConfigureLinux, ConfigureLinuxBlock, ConfigureLinuxFile, ConfigureWindows, CheckConsistency,
    }
}
words! {
    /// Status of collecting an agent's log.
    LogCollectStatus: "SCREAMING_SNAKE_CASE" { Init, Uploading, UploadFail, Uploaded }
}
words! {
    /// Why a task changed its state.
    Cause: "snake_case" { Action, CommandResult, Progress, SourceError, Update }
}
words! {
    /// What an actor showed to prove who they are.
    ActorType: "snake_case" { Token, AccessKey, IamToken, Anonymous, Operator, Service }
}
words! {
    /// In which order events are listed.
    Order: "snake_case" { Asc, Desc }
}
words! {
    /// How events are exported.
    ExportFormat: "snake_case" { Ndjson, Csv }
}
words! {
    /// Why a task is stalled.
    StallReason: "snake_case" {
        AgentNotSeen, CommandUnanswered, StoppingTooLong, NoReport, NoProgress, NotConverging, TooSlow,
    }
}
words! {
    /// How far an action on many tasks is.
    JobState: "snake_case" { DryRun, Running, Finished }
}
words! {
    /// What became of a task in an action on many.
    JobOutcome: "snake_case" { Done, Refused, Failed }
}
words! {
    /// How far a message to a webhook is.
    DeliveryState: "snake_case" { Pending, Delivered, Failed }
}
words! {
    /// Whether something fits into a time.
    Fit: "snake_case" { Yes, Likely, Unlikely, No }
}
words! {
    /// What holds the copying of data up.
    Bottleneck: "snake_case" { SpeedLimit, SourceProcessor, SourceDisk, Network }
}
words! {
    /// What a token may do.
    TokenRole: "kebab-case" { Full, Agent, ReadOnly }
}
