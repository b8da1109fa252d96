//! The vendor's error codes that this service uses (its API reference, appendix "Error Codes").

/// A fault of the service.
pub const FAULT: &str = "SMS.6000";
/// The body is not JSON.
pub const NOT_JSON: &str = "SMS.6010";
/// The JSON is not what the API expects.
pub const NOT_TO_SPEC: &str = "SMS.6011";
/// The body is empty.
pub const EMPTY_BODY: &str = "SMS.6012";
/// A mandatory field is missing.
pub const INCOMPLETE: &str = "SMS.6013";
/// A field is too long.
pub const TOO_LONG: &str = "SMS.6014";
/// The content type must be application/json.
pub const CONTENT_TYPE: &str = "SMS.6016";
/// The source's name is not allowed.
pub const SOURCE_NAME: &str = "SMS.6002";
/// The source's id is not allowed.
pub const SOURCE_ID: &str = "SMS.6030";
/// The database cannot be read or written.
pub const DATABASE: &str = "SMS.6301";
/// The source has a task.
pub const SOURCE_HAS_TASK: &str = "SMS.7601";
/// There is no such source.
pub const NO_SOURCE: &str = "SMS.7602";
/// There is no such migration project.
pub const NO_PROJECT: &str = "SMS.7301";
/// The default migration project cannot be deleted.
pub const DEFAULT_PROJECT: &str = "SMS.7303";
/// There would be no default migration project.
pub const NO_DEFAULT_PROJECT: &str = "SMS.7304";
/// The migration project has source servers.
pub const PROJECT_HAS_SOURCES: &str = "SMS.7311";
/// Another migration project has this name.
pub const PROJECT_EXISTS: &str = "SMS.7312";
/// There is no such task.
pub const NO_TASK: &str = "SMS.7703";
/// The task could not be updated.
pub const UPDATE_FAILED: &str = "SMS.7706";
/// The task's name is not allowed.
pub const TASK_NAME: &str = "SMS.7711";
/// The task's type is not allowed.
pub const TASK_TYPE: &str = "SMS.7712";
/// There is no such template.
pub const NO_TEMPLATE: &str = "SMS.7101";
/// A task uses the template.
pub const TEMPLATE_IN_USE: &str = "SMS.7111";
/// Another template has this name.
pub const TEMPLATE_NAME: &str = "SMS.7112";
/// The account has as many templates as it may have.
pub const TOO_MANY_TEMPLATES: &str = "SMS.8115";
/// A parameter is not allowed.
pub const INVALID: &str = "SMS.9001";
/// There is no such API, or it does not take this method (gateway).
pub const NO_API: &str = "APIGW.0101";
/// The request is too large or malformed (gateway).
pub const BAD_REQUEST: &str = "APIGW.0201";
/// The sub-task is unknown.
pub const SUB_TASK: &str = "SMS.6004";
/// The state does not allow it.
pub const STATE: &str = "SMS.6005";
/// The command's name is missing or unknown.
pub const COMMAND_NAME: &str = "SMS.6020";
/// The command's result is malformed.
pub const COMMAND_RESULT: &str = "SMS.6022";
/// The detail of the command's result is malformed.
pub const RESULT_DETAIL: &str = "SMS.6023";
/// The agent was told another command.
pub const OTHER_COMMAND: &str = "SMS.6021";
/// Progress must be between 0 and 100.
pub const PROGRESS: &str = "SMS.6101";
/// There is no such disk.
pub const NO_DISK: &str = "SMS.6103";
/// There is no such volume.
pub const NO_VOLUME: &str = "SMS.6104";
/// No speed limit was set for the task.
pub const NO_SPEED_LIMIT: &str = "SMS.6302";
/// The new size is below the space used.
pub const BELOW_USED: &str = "SMS.6538";
/// The ACL or the security group of the target's network does not allow the migration.
pub const ACL_CLOSED: &str = "SMS.6605";
/// The OS or the type of the task conflicts with its source.
pub const UNFIT: &str = "SMS.6610";
/// The target is already used in a task.
pub const TARGET_HAS_TASK: &str = "SMS.6615";
/// The source has no task.
pub const SOURCE_HAS_NO_TASK: &str = "SMS.7606";
/// The ACL of the target's network cannot be read.
pub const NO_ACL: &str = "SMS.6604";
/// A task can be started while it is ready, paused or failed.
pub const NOT_STARTABLE: &str = "SMS.7713";
/// A task can be paused while it runs.
pub const NOT_STOPPABLE: &str = "SMS.7714";
/// A task can be synchronized once it is finished.
pub const NOT_SYNCABLE: &str = "SMS.7715";
/// The log is being collected.
pub const LOG_COLLECTING: &str = "SMS.7716";
/// The task was never started.
pub const NEVER_STARTED: &str = "SMS.7717";
/// A task can be rolled back after a failed synchronization.
pub const NO_ROLLBACK: &str = "SMS.7718";
/// The task cannot be deleted in this state.
pub const NOT_DELETABLE: &str = "SMS.7719";
/// Cloning and launching need continuous synchronization.
pub const NOT_LAUNCHABLE: &str = "SMS.7721";
/// Restarting needs a launched target.
pub const NOT_RESTARTABLE: &str = "SMS.7722";
/// `copystate` or `migrationcycle` is missing.
pub const NO_COPY_STATE: &str = "SMS.7726";
/// `copystate` or `migrationcycle` is empty.
pub const EMPTY_COPY_STATE: &str = "SMS.7727";
/// The passphrase can be read only while the source is replicating or syncing.
pub const NO_PASSPHRASE: &str = "SMS.9905";
/// The account may not do this.
pub const FORBIDDEN: &str = "SMS.9003";
/// The caller is not authenticated (gateway).
pub const UNAUTHENTICATED: &str = "APIGW.0301";
