//! Refusals by name.

use axum::http::StatusCode;

use super::{ApiError, code};
use crate::auth::iam::Unavailable;

impl ApiError {
    /// 401: the caller is not authenticated. The message does not say why, so that attackers learn nothing.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::UNAUTHENTICATED,
            "Incorrect authentication information. Send a valid token as X-Auth-Token, or sign the request with \
             a valid access key.",
        )
    }

    /// 400: a session cannot be exchanged for another one.
    #[must_use]
    pub fn only_a_session() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::BAD_REQUEST,
            "A session cannot be exchanged for another one. Send a token as X-Auth-Token, or sign the request.",
        )
    }

    /// 401: the signature is not valid.
    #[must_use]
    pub fn badly_signed(reason: &str) -> Self {
        let message = format!("Incorrect authentication information. {reason}");
        Self::new(StatusCode::UNAUTHORIZED, code::UNAUTHENTICATED, message)
    }

    /// 503: the IAM does not answer, so the token cannot be validated.
    #[must_use]
    pub fn iam_unavailable() -> Self {
        let message = "The token cannot be validated at the moment: the IAM does not answer. Try again shortly.";
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::UNAUTHENTICATED,
            message,
        )
        .retry_after(Unavailable::RETRY_AFTER)
    }

    /// 403: the caller may not do this.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::FORBIDDEN,
            "These credentials do not allow this operation. Use ones with another role.",
        )
    }

    /// 410: events that were asked for are no longer kept.
    #[must_use]
    pub fn events_forgotten() -> Self {
        Self::new(
            StatusCode::GONE,
            code::INVALID,
            "Events that follow `after` are no longer kept (SMS_EVENT_RETENTION), so some would be missed. Ask without \
             `after`, and read the present state of what you follow.",
        )
    }

    /// 429: the account has as many streams of events as it may have.
    #[must_use]
    pub fn too_many_streams() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            code::INVALID,
            "The account has too many streams of events (SMS_MAX_STREAMS). Close some, or ask for pages of events instead.",
        )
        .retry_after(10)
    }

    /// 404: the tenant has no such job.
    #[must_use]
    pub fn no_job() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::INVALID,
            "The job does not exist. Check its id; GET /ext/v1/jobs lists those that are kept.",
        )
    }

    /// 404: the tenant has no such token.
    #[must_use]
    pub fn no_token() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::INVALID,
            "The token does not exist. Check its id.",
        )
    }

    /// 404: the tenant has no such webhook.
    #[must_use]
    pub fn no_webhook() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::INVALID,
            "The webhook does not exist. Check its id.",
        )
    }

    /// 400: the account has as many webhooks as it may have.
    #[must_use]
    pub fn too_many_webhooks() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::TOO_LONG,
            "The account has 50 webhooks. Delete one that is no longer used.",
        )
    }

    /// 400: more tasks match than a job may be about.
    #[must_use]
    pub fn too_many_tasks() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::TOO_LONG,
            "More than 10,000 tasks match the filter. Use a narrower one.",
        )
    }

    /// 429: the account has as many jobs under way as it may have.
    #[must_use]
    pub fn too_many_jobs() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            code::INVALID,
            "The account has 20 jobs under way. Wait until one has finished.",
        )
        .retry_after(10)
    }

    /// 400: the `Idempotency-Key` is malformed.
    #[must_use]
    pub fn malformed_key() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::INVALID,
            "Idempotency-Key must be 1 to 255 printable ASCII characters, sent once, with or without quotes around \
             them. In quotes, a backslash must precede each quote and backslash.",
        )
    }

    /// 409: a request with this `Idempotency-Key` is being done.
    #[must_use]
    pub fn key_in_use() -> Self {
        let message = "The request with this Idempotency-Key is being done. Send it again shortly to get its answer.";
        Self::new(StatusCode::CONFLICT, code::INVALID, message).retry_after(1)
    }

    /// 503: the same request is being done by another one.
    #[must_use]
    pub fn being_done() -> Self {
        Self::later("The same request is being done. Try again shortly.")
    }

    /// 422: the `Idempotency-Key` stands for another request.
    #[must_use]
    pub fn key_of_another_request() -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code::INVALID,
            "This Idempotency-Key was used with another path or body in the last 24 hours. Give each request a key of \
             its own.",
        )
    }

    /// 421: the host is not a name of this machine, and callers are not authenticated.
    #[must_use]
    pub fn foreign_host() -> Self {
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            code::BAD_REQUEST,
            "With SMS_AUTH=none the host of a request must be localhost, 127.0.0.1 or [::1], with any port. A proxy in \
             front of the service must send Host accordingly.",
        )
    }

    /// 403: a web page of another site sends the request.
    #[must_use]
    pub fn foreign_page() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::FORBIDDEN,
            "A browser sends this request for a web page of another origin (Sec-Fetch-Site), which may only read. Send \
             it from a program, or from a page with the origin of this service.",
        )
    }

    /// 404: the tenant has no such task.
    #[must_use]
    pub fn no_task() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_TASK,
            "The task does not exist. Check its id.",
        )
    }

    /// 404: the tenant has no such source.
    #[must_use]
    pub fn no_source() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_SOURCE,
            "The source server does not exist. Register it with POST /v3/sources.",
        )
    }

    /// 404: the tenant has no such template.
    #[must_use]
    pub fn no_template() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_TEMPLATE,
            "The template does not exist. Check its id.",
        )
    }

    /// 400: a field names a template that does not exist.
    #[must_use]
    pub fn unknown_template(field: &str) -> Self {
        let message = format!("{field} names no template. Create one with POST /v3/vm/templates.");
        Self::new(StatusCode::BAD_REQUEST, code::NO_TEMPLATE, message.clone()).detail(message)
    }

    /// 404: the tenant has no such migration project.
    #[must_use]
    pub fn no_project() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_PROJECT,
            "The migration project does not exist. Check its id.",
        )
    }

    /// 400: the body names a migration project that does not exist.
    #[must_use]
    pub fn unknown_project(field: &str) -> Self {
        let message = format!("{field} must be the id of a migration project.");
        Self::new(StatusCode::BAD_REQUEST, code::NO_PROJECT, message.clone()).detail(message)
    }

    /// 400: another migration project has the name.
    #[must_use]
    pub fn project_exists() -> Self {
        let message = "name must differ from the names of all other migration projects.";
        let refusal = Self::new(StatusCode::BAD_REQUEST, code::PROJECT_EXISTS, message);
        refusal.detail(message.into())
    }

    /// 503 for trouble that passes. The vendor's SDK tries again only if there is a `Retry-After`.
    #[must_use]
    pub fn later(message: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code::DATABASE, message).retry_after(1)
    }

    /// 503: there is no memory left for the body of the request or of the answer.
    #[must_use]
    pub fn no_memory() -> Self {
        metrics::counter!("sms_refused_total", "reason" => "memory").increment(1);
        Self::later(
            "The service is processing too many large requests and answers. Try again shortly.",
        )
    }

    /// 503: too many requests wait. The more there are, the later the caller should come back, and not all at once.
    #[must_use]
    pub fn busy(ahead: usize) -> Self {
        let spread = 2 + u64::try_from(ahead / 500).unwrap_or_default();
        Self::later("The service is busy. Try again after the time in Retry-After.")
            .retry_after(rand::random_range(1..=spread))
    }

    /// 400: the task has no sub-task of the name that is reported on, and is not at work, so that none is added.
    #[must_use]
    pub fn no_sub_task() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::SUB_TASK,
            "subtask_name names no sub-task of the task, and none can be added before the task has started or after it \
             has ended. GET the task to see those that it has.",
        )
    }

    /// 400: the agent has added more sub-tasks to the task than it may.
    #[must_use]
    pub fn too_many_sub_tasks() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::SUB_TASK,
            "subtask_name names no sub-task of the task, and the task has so many that none can be added.",
        )
    }

    /// 404: no speed limit was ever set for the task.
    #[must_use]
    pub fn no_speed_limit() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NO_SPEED_LIMIT,
            "No speed limit was set for this task.",
        )
    }

    /// 400: the task would have more special settings than it may.
    #[must_use]
    pub fn too_many_settings(most: i64) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::TOO_LONG,
            format!("A task has at most {most} special settings."),
        )
    }

    /// 413: more results than one response may have.
    #[must_use]
    pub fn too_many_results() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::TOO_LONG,
            "These are more results than one response can have. Ask for fewer tasks.",
        )
    }

    /// 400: nothing is known about the ACL of a network.
    #[must_use]
    pub fn no_acl() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::NO_ACL,
            "The network's ACL cannot be read: this service has no access to the target's cloud, and no agent has \
             reported on this network. Check it there.",
        )
    }

    /// 400: the agent could not reach a target in this network.
    #[must_use]
    pub fn acl_closed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::ACL_CLOSED,
            "An agent could not reach a target in this network. Check the network's ACL and security groups.",
        )
    }

    /// 404: the source has no task.
    #[must_use]
    pub fn source_has_no_task() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::SOURCE_HAS_NO_TASK,
            "The source server has no migration task.",
        )
    }

    /// 400: the agent was told to do something else.
    #[must_use]
    pub fn other_command() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code::OTHER_COMMAND,
            "command_name is not what the agent was last told to do. Ask for the command again.",
        )
    }
}
