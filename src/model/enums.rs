//! The words the API allows where it allows only some. They are case-sensitive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$about:meta])* $name:ident: $case:literal { $($(#[$attr:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$about])*
        #[expect(missing_docs, reason = "the API's own words")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $case)]
        #[schemars(inline)]
        pub enum $name { $($(#[$attr])* $variant),+ }
    };
}

words! {
    /// How a task migrates.
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
    /// What a disk of a source server is for.
    SystemDeviceUse: "UPPERCASE" { Boot, Os }
}
words! {
    /// What a disk or a partition is for.
    #[derive(Default)]
    DeviceUse: "UPPERCASE" { #[default] Normal, Os, Boot }
}
words! {
    /// Stage of a source server's migration.
    MigrationCycle: "lowercase" { Cutovering, Cutovered, Checking, Setting, Replicating, Syncing }
}
words! {
    /// State of a source server.
    SourceState: "lowercase" {
        Unavailable, Waiting, Initialize, Replicate, Syncing, Stopping,
        Stopped, Deleting, Error, Cloning, Cutovering, Finished,
    }
}
