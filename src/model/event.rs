//! What has happened, as clients read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use validator::Validate;

use super::{ActorType, ExportFormat, Happening, Order};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventActor")]
pub struct Actor {
    /// What they showed: `anonymous` if the service asks nobody, `operator` for the program's own subcommands, `service`
    /// for the service itself.
    pub r#type: ActorType,
    /// The id of the token, the access key, or the user of the IAM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The address of the client; unknown behind a proxy that does not send the PROXY protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The `X-Request-Id` of the request, which the log has too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Actor {
    /// One of whom no more is known than this.
    #[must_use]
    pub const fn of(r#type: ActorType) -> Self {
        Self {
            r#type,
            id: None,
            role: None,
            address: None,
            request_id: None,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Event {
    /// Its id, which is also its place in the order of events.
    pub id: String,
    /// What happened.
    #[schemars(extend("enum" = Happening::TYPES))]
    pub r#type: String,
    /// When, epoch milliseconds.
    pub at: i64,
    /// The task that it is about.
    pub task_id: Option<String>,
    /// The source server that it is about.
    pub source_id: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// What there is to say of it, by type.
    #[schemars(with = "EventData")]
    pub data: Box<RawValue>,
}

/// What there is to say of an event. `docs/events.md` has the fields of each type.
#[derive(Debug, JsonSchema)]
pub struct EventData {}

/// A page of events.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListEventsResponse")]
pub struct EventList {
    /// The events.
    pub events: Vec<Event>,
    /// What to ask for as `after` to get those that follow. It may be further on than the last event here, if others did not
    /// match.
    pub cursor: String,
}

/// Which events to list. Filters combine with "and"; empty ones are ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListEvents {
    /// Only what follows this id or cursor, in the order asked for.
    #[validate(length(max = 255))]
    pub after: Option<String>,
    /// Only events about this task.
    #[validate(length(max = 255))]
    pub task: Option<String>,
    /// Only events about this source server, or about its tasks.
    #[validate(length(max = 255))]
    pub source: Option<String>,
    /// Only events of these types, separated by commas.
    #[validate(length(max = 1024))]
    pub r#type: Option<String>,
    /// Only what this actor did: the id of a token, an access key, or a user of the IAM.
    #[validate(length(max = 255))]
    pub actor: Option<String>,
    /// Only what happened at this time or later, epoch milliseconds.
    #[validate(range(min = 0))]
    pub since: Option<i64>,
    /// Only what happened before this time, epoch milliseconds.
    #[validate(range(min = 0))]
    pub until: Option<i64>,
    /// `asc`, the default: oldest first. `desc`: newest first.
    pub order: Option<Order>,
    /// Events per page; 0 means the maximum of 1,000. 100 by default.
    #[validate(range(min = 0, max = 1000))]
    pub limit: Option<i32>,
}

/// Which events of a task to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListTaskEvents {
    /// Only what follows this id or cursor, in the order asked for.
    #[validate(length(max = 255))]
    pub after: Option<String>,
    /// Only events of these types, separated by commas.
    #[validate(length(max = 1024))]
    pub r#type: Option<String>,
    /// `asc`, the default: oldest first. `desc`: newest first.
    pub order: Option<Order>,
    /// Events per page; 0 means the maximum of 1,000. 100 by default.
    #[validate(range(min = 0, max = 1000))]
    pub limit: Option<i32>,
}

/// Which events to export, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ExportEvents {
    /// `ndjson`, the default: an event in each line. `csv`: a table for spreadsheets.
    pub format: Option<ExportFormat>,
    /// Only what follows this id or cursor, in the order asked for.
    #[validate(length(max = 255))]
    pub after: Option<String>,
    /// Only events about this task.
    #[validate(length(max = 255))]
    pub task: Option<String>,
    /// Only events about this source server, or about its tasks.
    #[validate(length(max = 255))]
    pub source: Option<String>,
    /// Only events of these types, separated by commas.
    #[validate(length(max = 1024))]
    pub r#type: Option<String>,
    /// Only what this actor did: the id of a token, an access key, or a user of the IAM.
    #[validate(length(max = 255))]
    pub actor: Option<String>,
    /// Only what happened at this time or later, epoch milliseconds.
    #[validate(range(min = 0))]
    pub since: Option<i64>,
    /// Only what happened before this time, epoch milliseconds.
    #[validate(range(min = 0))]
    pub until: Option<i64>,
    /// `asc`, the default: oldest first. `desc`: newest first.
    pub order: Option<Order>,
}

impl ExportEvents {
    /// The filters.
    #[must_use]
    pub fn wanted(self) -> ListEvents {
        ListEvents {
            after: self.after,
            task: self.task,
            source: self.source,
            r#type: self.r#type,
            actor: self.actor,
            since: self.since,
            until: self.until,
            order: self.order,
            limit: None,
        }
    }
}

/// Which events to stream.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct StreamEvents {
    /// Begin with what follows this id or cursor; without it, with what happens from now on.
    #[validate(length(max = 255))]
    pub after: Option<String>,
    /// Only events about this task.
    #[validate(length(max = 255))]
    pub task: Option<String>,
    /// Only events about this source server, or about its tasks.
    #[validate(length(max = 255))]
    pub source: Option<String>,
    /// Only events of these types, separated by commas.
    #[validate(length(max = 1024))]
    pub r#type: Option<String>,
    /// Only what this actor did: the id of a token, an access key, or a user of the IAM.
    #[validate(length(max = 255))]
    pub actor: Option<String>,
    /// Ids of up to 100 tasks, separated by commas, whose progress is streamed as well.
    #[validate(length(max = 25700))]
    pub progress: Option<String>,
}

impl StreamEvents {
    /// The filters.
    #[must_use]
    pub fn filters(&self) -> ListEvents {
        ListEvents {
            after: self.after.clone(),
            task: self.task.clone(),
            source: self.source.clone(),
            r#type: self.r#type.clone(),
            actor: self.actor.clone(),
            ..ListEvents::default()
        }
    }
}
