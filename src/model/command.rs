//! What an agent is to do, and what came of it.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
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
    /// What the agent has to say of it: any object. Its texts `error_code` and `error_param` become the
    /// task's `error_json` where a START or a STOP failed.
    #[validate(required)]
    pub result_detail: Option<ResultDetail>,
}

/// What an agent has to say of a command: any object. What it calls `error_code` and `error_param` is kept
/// where they are texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultDetail {
    /// Code of the error.
    pub error_code: Option<String>,
    /// What the error is about.
    pub error_param: Option<String>,
}

impl<'de> Deserialize<'de> for ResultDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = ResultDetail;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut members: A,
            ) -> Result<ResultDetail, A::Error> {
                let mut detail = ResultDetail::default();
                while let Some(name) = members.next_key::<String>()? {
                    match name.as_str() {
                        "error_code" => detail.error_code = text(members.next_value()?),
                        "error_param" => detail.error_param = text(members.next_value()?),
                        _ => drop(members.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(detail)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

impl Serialize for ResultDetail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = [
            ("error_code", &self.error_code),
            ("error_param", &self.error_param),
        ];
        serializer.collect_map(members.into_iter().filter(|(_, text)| text.is_some()))
    }
}

impl JsonSchema for ResultDetail {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ResultDetail".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}
