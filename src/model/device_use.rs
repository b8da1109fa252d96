//! What a disk or a volume is for.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use validator::ValidateLength;

/// Use of a disk or a volume: any text of an agent; NORMAL by default.
///
/// Common are NORMAL, OS, BOOT, `VOLUME_GROUP` and BTRFS. In an update it is one of these, or what the task has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceUse(pub Cow<'static, str>);

impl DeviceUse {
    /// The common ones.
    pub const LISTED: [&str; 5] = ["NORMAL", "OS", "BOOT", "VOLUME_GROUP", "BTRFS"];
}

impl Default for DeviceUse {
    fn default() -> Self {
        Self(Cow::Borrowed(Self::LISTED[0]))
    }
}

impl ValidateLength<u64> for DeviceUse {
    fn length(&self) -> Option<u64> {
        self.0.length()
    }
}

impl JsonSchema for DeviceUse {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DeviceUse".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "x-2024-09-update": {"enum": Self::LISTED}})
    }
}
