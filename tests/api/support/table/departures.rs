//! Where the service departs from the tables, and why.

use sms_task_service::config::Edition;
use sms_task_service::decode::Operation as Purpose;
use sms_task_service::model::DeviceUse;

use super::{Kind, Row, View};

/// How the service departs from a row.
#[derive(Debug)]
pub enum Departure {
    NotMandatory,
    /// Not in the current edition.
    NotMandatoryNow,
    Mandatory,
    /// Limits in both editions.
    Limits(i64, i64),
    /// Limits in the founding edition.
    FoundingLimits(i64, i64),
    /// No least length.
    MayBeEmpty,
    /// Any text, whatever the table lists.
    AnyText,
    /// Any text for operations other than updates.
    AnyTextOfAgents,
    /// The common uses of disks and volumes, or any text for operations other than updates.
    DeviceUse,
    /// More words than the table lists.
    Also(&'static [&'static str]),
    /// An integer that agents may report as text.
    Digits,
    /// Its words in lower and upper case.
    AnyCase,
}

use Departure::{
    Also, AnyCase, AnyText, AnyTextOfAgents, Digits, FoundingLimits, Limits, Mandatory, MayBeEmpty,
    NotMandatory, NotMandatoryNow,
};

/// The departures from the tables. This list may only shrink.
pub const DEPARTURES: &[(&str, &str, Departure)] = &[
    // It is null in the page's own example, and the official clients drop nulls.
    ("TargetServer", "ip", NotMandatory),
    // The current edition has no sub-tasks in an update, and nothing mandatory in what it has.
    ("SubTask", "progress", NotMandatoryNow),
    // Clients omit them where a template names the server.
    ("TargetServerByTask", "name", NotMandatory),
    ("TargetServerByTask", "vm_id", NotMandatory),
    // Terraform drops empty arrays, and does not know what is used.
    ("TargetServerByTask", "disks", NotMandatory),
    ("TargetDisks", "physical_volumes", NotMandatory),
    ("TargetDisks", "used_size", NotMandatory),
    // What agents report of disks and boot loaders is whatever they find.
    ("ServerDisk", "device_use", Departure::DeviceUse),
    ("PhysicalVolume", "device_use", Departure::DeviceUse),
    ("TargetDisk", "device_use", Departure::DeviceUse),
    ("TargetPhysicalVolumes", "device_use", Departure::DeviceUse),
    ("LogicalVolumes", "device_use", Departure::DeviceUse),
    ("TargetDisks", "device_use", Departure::DeviceUse),
    ("PostSourceServerBody", "boot_loader", AnyTextOfAgents),
    // The vendor's own example of a registration has them as text.
    ("ServerDisk", "inode_size", Digits),
    ("PhysicalVolume", "inode_size", Digits),
    ("LogicalVolumes", "inode_size", Digits),
    // 0, 1 and 2 are all that have a meaning.
    ("PostTask", "priority", Limits(0, 2)),
    // What is newer is not limited more than the rest in the founding edition.
    ("PostTask", "speed_limit", FoundingLimits(0, 10_000)),
    ("PostTask", "clonevm_template_id", FoundingLimits(0, 255)),
    (
        "UpdateTaskStatusReq",
        "template_id",
        FoundingLimits(0, 2048),
    ),
    ("BatchConsistencyReq", "task_id", FoundingLimits(1, 255)),
    (
        "ConsistencyResult",
        "num_total_files",
        FoundingLimits(0, 1_000_000),
    ),
    (
        "ConsistencyResult",
        "num_different_files",
        FoundingLimits(0, 1_000_000),
    ),
    (
        "ConsistencyResult",
        "num_target_miss_files",
        FoundingLimits(0, 1_000_000),
    ),
    (
        "ConsistencyResult",
        "num_target_more_files",
        FoundingLimits(0, 1_000_000),
    ),
    // A task has at most 100 settings.
    ("ConfigurationRequestBody", "configurations", Limits(0, 100)),
    // In the vendor's prose or in older versions.
    (
        "UpdateTaskStatusReq",
        "operation",
        Also(&["cutover", "collect_log", "sync_failed_rollback"]),
    ),
    // Agents know their steps better.
    ("UpdateTaskSpeedReq", "subtask_name", AnyText),
    ("UpdateTaskSpeedReq", "subtask_name", Limits(1, 255)),
    // `{}` means none.
    ("SpeedLimit", "speed_limit", NotMandatory),
    ("ConfigurationRequestBody", "configurations", NotMandatory),
    ("CommandBody", "command_name", Also(&["SKIP", "PREMIGRATE"])),
    // An entry that names nothing changes nothing, and one without a size keeps it.
    ("PutDisk", "id", Mandatory),
    ("PutVolumeGroups", "id", Mandatory),
    ("PutVolume", "id", Mandatory),
    ("PutDisk", "adjust_size", NotMandatory),
    ("PutVolumeGroups", "adjust_size", NotMandatory),
    ("PutVolume", "adjust_size", NotMandatory),
    // A change of nothing is no report. The words of both editions are read in either, in any case.
    ("PutCopyStateReq", "copystate", Mandatory),
    ("PutCopyStateReq", "copystate", AnyCase),
    ("PutCopyStateReq", "migrationcycle", AnyCase),
    // A list of templates shows up to 50 of them whole.
    ("TemplateRequest", "nics", Limits(0, 100)),
    ("TemplateRequest", "security_groups", Limits(0, 100)),
    ("TemplateRequest", "disk", Limits(0, 100)),
    // Terraform sends newer types of disks, and no address range for a new subnet.
    ("TemplateRequest", "volumetype", AnyText),
    ("TemplateRequest", "data_volume_type", AnyText),
    ("Nics", "cidr", NotMandatory),
    // What has a default can be left out.
    ("PublicIp", "type", NotMandatory),
    ("PostMigProjectBody", "use_public_ip", NotMandatory),
    ("PostMigProjectBody", "exist_server", NotMandatory),
    ("PostMigProjectBody", "syncing", NotMandatory),
    // A project is known by its name.
    ("PostMigProjectBody", "name", FoundingLimits(1, 255)),
    ("MigProject", "name", FoundingLimits(1, 255)),
    // An update writes what it names.
    ("MigProject", "name", NotMandatory),
    ("MigProject", "region", NotMandatory),
    ("MigProject", "use_public_ip", NotMandatory),
    ("MigProject", "exist_server", NotMandatory),
    ("MigProject", "syncing", NotMandatory),
    ("MigProject", "type", NotMandatory),
    // Without an offset a list begins at its beginning; a state that no task has finds none; empty filters are ignored.
    ("ListErrorServers?", "offset", NotMandatory),
    ("ListTasks?", "state", AnyText),
    ("ListTasks?", "id", MayBeEmpty),
    ("ListTasks?", "source_server_id", MayBeEmpty),
    ("ListTemplates?", "id", MayBeEmpty),
    // Whoever leaves them out asks about all tasks in the network.
    ("CheckNetAcl?", "region_id", NotMandatory),
    ("CheckNetAcl?", "os_type", NotMandatory),
];

impl Departure {
    pub fn apply(&self, row: &mut Row, view: View) {
        let is_founding = view.edition == Edition::Founding;
        let is_update = view.purpose == Purpose::Update;
        match self {
            Self::NotMandatory => row.mandatory = false,
            Self::NotMandatoryNow => row.mandatory &= is_founding,
            Self::Mandatory => row.mandatory = true,
            Self::FoundingLimits(..) if !is_founding => {}
            Self::Limits(least, most) | Self::FoundingLimits(least, most) => {
                let (least, most) = (*least, *most);
                row.range = (least, most);
                row.items = (least as usize, most as usize);
                row.lengths = row.lengths.map(|_| row.items);
            }
            Self::MayBeEmpty => row.lengths = row.lengths.map(|(_, longest)| (0, longest)),
            Self::AnyText => any_text(row),
            Self::AnyTextOfAgents | Self::DeviceUse if !is_update || !is_founding => any_text(row),
            Self::DeviceUse => also(row, &DeviceUse::LISTED),
            Self::AnyTextOfAgents => {}
            Self::Also(words) => also(row, words),
            Self::Digits => row.may_be_digits = view.purpose == Purpose::Report,
            Self::AnyCase => row.any_case = true,
        }
    }
}

fn any_text(row: &mut Row) {
    row.kind = Kind::Text;
    row.lengths = Some((0, 255));
}

fn also(row: &mut Row, words: &[&str]) {
    if let Kind::Words(listed) = &mut row.kind {
        for word in words {
            if !listed.iter().any(|known| known == word) {
                listed.push((*word).into());
            }
        }
    }
}
