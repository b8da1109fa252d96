//! Ids in paths, and headers, for the OpenAPI document.

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::http::extract::{JobId, ProjectId, SourceId, TaskId, TemplateId, TokenId, WebhookId};

impl IntoParams for TaskId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("task_id", "Id of the task")]
    }
}

impl IntoParams for SourceId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("source_id", "Id of the source server")]
    }
}

impl IntoParams for ProjectId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("mig_project_id", "Id of the migration project")]
    }
}

impl IntoParams for WebhookId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("webhook_id", "Id of the webhook")]
    }
}

impl IntoParams for TokenId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("token_id", "Id of the token")]
    }
}

impl IntoParams for JobId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("job_id", "Id of the job")]
    }
}

impl IntoParams for TemplateId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![id("id", "Id of the template")]
    }
}

/// The header that names a request.
pub(super) fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The client's name for this request: 1 to 255 printable ASCII characters. Sent again with the same key \
             within 24 hours, the request gets its first answer and is not done again.",
        ))
        .schema(Some(text))
        .build()
}

fn id(name: &str, description: &str) -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(255));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(text))
        .build()
}
