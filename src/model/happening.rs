//! What can happen: the type of each event, and what it says.

use serde::Serialize;

use super::{
    Cause, CommandName, Operation, OsType, Outcome, ReportedCommand, SourceState, StallReason,
};

/// Declares all types of events in one place.
macro_rules! happenings {
    ($($(#[$about:meta])* $type:literal $name:ident { $($(#[$attr:meta])* $field:ident: $kind:ty),* $(,)? })+) => {
        /// What can happen. Its type and its data are those of the [`Event`](super::Event).
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "type", content = "data")]
        #[expect(missing_docs, reason = "each field says what it is; docs/events.md describes all of them")]
        pub enum Happening {
            $($(#[$about])* #[serde(rename = $type)] $name { $($(#[$attr])* $field: $kind),* }),+
        }

        impl Happening {
            /// All types.
            pub const TYPES: &[&str] = &[$($type),+];
        }
    };
}

happenings! {
    /// A task was created.
    "task.created" TaskCreated { name: Option<String>, os_type: Option<OsType> }
    /// A task was deleted.
    "task.deleted" TaskDeleted {}
    /// Somebody asked for an action.
    "task.action_requested" ActionRequested {
        operation: Operation,
        #[serde(skip_serializing_if = "Option::is_none")] reason: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")] job_id: Option<String>,
    }
    /// A task went from one state to another.
    "task.state_changed" TaskStateChanged { from: Option<String>, to: Option<String>, cause: Cause }
    /// A task failed.
    "task.failed" TaskFailed {
        error_code: Option<String>,
        error_param: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")] meaning: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")] remedy: Option<String>,
    }
    /// A task at work has stopped moving, or is stalled for another reason than before.
    "task.stalled" TaskStalled { reason: StallReason, advice: &'static str }
    /// A stalled task moves again, or is no longer at work.
    "task.moving_again" TaskMovingAgain { reason: StallReason, stalled_seconds: i64 }
    /// A round of sub-tasks began.
    "task.round_started" RoundStarted { round: String, sub_tasks: Vec<String> }
    /// All sub-tasks of a round are done.
    "task.round_finished" RoundFinished { round: String }
    /// A sub-task began.
    "task.sub_task_started" SubTaskStarted { sub_task: String }
    /// A sub-task is done.
    "task.sub_task_finished" SubTaskFinished { sub_task: String }
    /// Settings of a task were changed.
    "task.settings_changed" TaskSettingsChanged { fields: Vec<String> }
    /// An agent was given a command.
    "command.delivered" CommandDelivered { command: CommandName }
    /// An agent reported the result of a command.
    "command.answered" CommandAnswered { command: ReportedCommand, result: Outcome }
    /// A source server was registered for the first time.
    "source.registered" SourceRegistered { name: Option<String>, ip: Option<String>, os_type: Option<OsType> }
    /// A source server was renamed or moved to another migration project.
    "source.settings_changed" SourceSettingsChanged { fields: Vec<String> }
    /// A source server went from one state to another.
    "source.state_changed" SourceStateChanged { from: Option<SourceState>, to: SourceState }
    /// A source server was deleted.
    "source.deleted" SourceDeleted {}
    /// A template was created.
    "template.created" TemplateCreated { id: String, name: Option<String> }
    /// A template was changed.
    "template.changed" TemplateChanged { id: String, name: Option<String> }
    /// A template was deleted.
    "template.deleted" TemplateDeleted { id: String }
    /// A migration project was created.
    "migproject.created" MigprojectCreated { id: String, name: String }
    /// A migration project was changed, or became the default one.
    "migproject.changed" MigprojectChanged { id: String }
    /// A migration project was deleted.
    "migproject.deleted" MigprojectDeleted { id: String }
    /// Somebody asked for an action on many tasks.
    "job.created" JobCreated { id: String, operation: Operation, tasks: i64, reason: Option<String> }
    /// All tasks of an action on many had their turn.
    "job.finished" JobFinished { id: String, done: i64, refused: i64, failed: i64 }
    /// A webhook was created.
    "webhook.created" WebhookCreated { id: String, url: String }
    /// A webhook was changed.
    "webhook.changed" WebhookChanged { id: String }
    /// The secret of a webhook was replaced.
    "webhook.secret_rotated" WebhookSecretRotated { id: String }
    /// The service disabled a webhook to which nothing can be delivered.
    "webhook.disabled" WebhookDisabled { id: String, reason: String }
    /// A webhook was deleted.
    "webhook.deleted" WebhookDeleted { id: String }
    /// A token was created.
    "token.created" TokenCreated { id: String, role: String, expires_at: Option<i64> }
    /// A token was revoked.
    "token.revoked" TokenRevoked { id: String }
    /// An access key was created.
    "credential.created" CredentialCreated { id: String, role: String, expires_at: Option<i64> }
    /// An access key was revoked.
    "credential.revoked" CredentialRevoked { id: String }
}
