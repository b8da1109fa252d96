//! What an agent is to do, and what came of it.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use validator::Validate;

use super::{CommandName, Outcome, ReportedCommand};

/// What an agent is to do next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowCommandResponse")]
pub struct Command {
    /// What to do, or why there is nothing to do; null while the task runs as it should.
    pub command_name: Option<CommandName>,
    /// What it is about.
    pub command_param: CommandParameters,
}

/// What a command is about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CommandParam")]
pub struct CommandParameters {
    /// Id of the task.
    pub task_id: String,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
}

/// What came of a command.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "CommandBody")]
pub struct CommandResult {
    /// The command.
    #[validate(required)]
    pub command_name: Option<ReportedCommand>,
    /// What came of it.
    #[validate(required)]
    pub result: Option<Outcome>,
    /// What the agent has to say of it: any object, which nothing reads.
    #[validate(required)]
    pub result_detail: Option<AnyObject>,
}

/// An object of which nothing is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnyObject;

impl<'de> Deserialize<'de> for AnyObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = AnyObject;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<AnyObject, A::Error> {
                while members.next_entry::<String, IgnoredAny>()?.is_some() {}
                Ok(AnyObject)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl Serialize for AnyObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(std::iter::empty::<((), ())>())
    }
}

impl JsonSchema for AnyObject {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AnyObject".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}
