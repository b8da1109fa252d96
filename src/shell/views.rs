//! The columns of each kind of object. The first one is its name.

use crate::output::{Column, Kind};

/// Tasks.
pub const TASKS: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("name", "/name", Kind::Text),
    Column::new("state", "/state", Kind::State),
    Column::new("progress", "/overall_progress", Kind::Percent),
    Column::new("sub_task", "/subtask_info", Kind::Text),
    Column::new("mbit_s", "/migrate_speed", Kind::Speed),
    Column::new("left", "/remain_seconds", Kind::Seconds),
    Column::new("stalled", "/stalled/reason", Kind::Warning),
    Column::wide("type", "/type", Kind::Text),
    Column::wide("os_type", "/os_type", Kind::Text),
    Column::wide("source", "/source_server/name", Kind::Text),
    Column::wide("source_id", "/source_server/id", Kind::Text),
    Column::wide("target", "/target_server/name", Kind::Text),
    Column::wide("created", "/create_date", Kind::Time),
    Column::wide("started", "/start_date", Kind::Time),
    Column::wide("finished", "/finish_date", Kind::Time),
    Column::wide("agent_seen", "/last_visit_time", Kind::Time),
    Column::wide("error", "/error_advice/error_code", Kind::Text),
];

/// How far tasks are, as streams tell it.
pub const PROGRESS: &[Column] = &[
    Column::new("id", "/task_id", Kind::Text),
    Column::new("state", "/state", Kind::State),
    Column::new("progress", "/overall_progress", Kind::Percent),
    Column::new("copied", "/replicatesize", Kind::Bytes),
    Column::new("total", "/totalsize", Kind::Bytes),
    Column::new("mbit_s", "/migrate_speed", Kind::Speed),
    Column::new("left", "/remain_seconds", Kind::Seconds),
    Column::new("sub_task", "/subtask_info", Kind::Text),
];

/// Source servers.
pub const SOURCES: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("name", "/name", Kind::Text),
    Column::new("ip", "/ip", Kind::Text),
    Column::new("os_type", "/os_type", Kind::Text),
    Column::new("state", "/state", Kind::State),
    Column::new("phase", "/migration_cycle", Kind::Text),
    Column::new("connected", "/connected", Kind::Text),
    Column::new("seen", "/last_visit_time", Kind::Time),
    Column::wide("os_version", "/os_version", Kind::Text),
    Column::wide("cpus", "/cpu_quantity", Kind::Text),
    Column::wide("memory", "/memory", Kind::Bytes),
    Column::wide("task", "/current_task/id", Kind::Text),
    Column::wide("migproject", "/migproject", Kind::Text),
    Column::wide("added", "/add_date", Kind::Time),
];

/// Events.
pub const EVENTS: &[Column] = &[
    Column::wide("id", "/id", Kind::Text),
    Column::new("at", "/at", Kind::Time),
    Column::new("type", "/type", Kind::State),
    Column::new("task", "/task_id", Kind::Text),
    Column::new("by", "/actor/type", Kind::Text),
    Column::new("data", "/data", Kind::Text),
    Column::wide("source", "/source_id", Kind::Text),
    Column::wide("actor", "/actor/id", Kind::Text),
    Column::wide("role", "/actor/role", Kind::Text),
    Column::wide("address", "/actor/address", Kind::Text),
    Column::wide("request", "/actor/request_id", Kind::Text),
];

/// Webhooks.
pub const WEBHOOKS: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("url", "/url", Kind::Text),
    Column::new("enabled", "/enabled", Kind::Text),
    Column::new("failing_since", "/failing_since", Kind::Time),
    Column::new("description", "/description", Kind::Text),
    Column::wide("types", "/types", Kind::Text),
    Column::wide("task", "/task_id", Kind::Text),
    Column::wide("source", "/source_id", Kind::Text),
    Column::wide("disabled", "/disabled_reason", Kind::Warning),
    Column::wide("created", "/created_at", Kind::Time),
];

/// Messages to a webhook.
pub const DELIVERIES: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("type", "/type", Kind::Text),
    Column::new("state", "/state", Kind::State),
    Column::new("attempts", "/attempts", Kind::Text),
    Column::new("status", "/status", Kind::Text),
    Column::new("error", "/error", Kind::Text),
    Column::new("created", "/created_at", Kind::Time),
    Column::wide("last", "/last_at", Kind::Time),
    Column::wide("next", "/next_at", Kind::Time),
    Column::wide("answer", "/answer", Kind::Text),
];

/// Jobs.
pub const JOBS: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("operation", "/operation", Kind::Text),
    Column::new("state", "/state", Kind::State),
    Column::new("tasks", "/tasks", Kind::Text),
    Column::new("done", "/done", Kind::Text),
    Column::new("refused", "/refused", Kind::Text),
    Column::new("failed", "/failed", Kind::Text),
    Column::new("created", "/created_at", Kind::Time),
    Column::new("reason", "/reason", Kind::Text),
    Column::wide("finished", "/finished_at", Kind::Time),
];

/// What became of the tasks of a job.
pub const RESULTS: &[Column] = &[
    Column::new("task", "/task_id", Kind::Text),
    Column::new("outcome", "/outcome", Kind::State),
    Column::new("error", "/error_code", Kind::Text),
    Column::new("message", "/error_msg", Kind::Text),
    Column::wide("position", "/position", Kind::Text),
];

/// Tokens, and with an access key for an id also access keys.
pub const TOKENS: &[Column] = &[
    Column::new("id", "/id", Kind::Text),
    Column::new("role", "/role", Kind::Text),
    Column::new("created", "/created_at", Kind::Time),
    Column::new("expires", "/expires_at", Kind::Expiry),
    Column::new("used", "/last_used_at", Kind::Time),
    Column::new("description", "/description", Kind::Text),
];

/// Each with the name of the schema, in the OpenAPI document, of what it shows.
pub const ALL: &[(&str, &[Column])] = &[
    ("TasksResponseBody", TASKS),
    ("ListedSourceServer", SOURCES),
    ("Event", EVENTS),
    ("Webhook", WEBHOOKS),
    ("WebhookDelivery", DELIVERIES),
    ("Job", JOBS),
    ("JobResult", RESULTS),
    ("ShownToken", TOKENS),
];
