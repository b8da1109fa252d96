//! Commands for agents, and their results.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use validator::Validate;

use super::{CommandName, Outcome, ReportedCommand};

/// The next command for an agent.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowCommandResponse")]
pub struct Command {
    /// What to do, or why there is nothing to do; null while the task runs normally.
    pub command_name: Option<CommandName>,
    /// Parameters of the command.
    pub command_param: CommandParameters,
}

/// Parameters of a command.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CommandParam")]
pub struct CommandParameters {
    /// Id of the task.
    pub task_id: String,
    /// Bucket that a log is uploaded to.
    pub bucket: Option<String>,
}

/// The result of a command.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "CommandBody")]
pub struct CommandResult {
    /// The command.
    #[validate(required)]
    pub command_name: Option<ReportedCommand>,
    /// The result.
    #[validate(required)]
    pub result: Option<Outcome>,
    /// Details from the agent: any object. If a START or STOP failed, its strings `error_code` and
    /// `error_param` become the task's `error_json`.
    #[validate(required)]
    pub result_detail: Option<ResultDetail>,
}

/// Details from an agent about a command: any object. Its `error_code` and `error_param` are kept if they
/// are strings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultDetail {
    /// Code of the error.
    pub error_code: Option<String>,
    /// Parameter of the error.
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
