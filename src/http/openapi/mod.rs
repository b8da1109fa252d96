//! The OpenAPI document: its head, and what operations have in common.

pub(crate) mod bridge;
mod examples;
mod headers;
mod params;

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem, Paths};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Document, Ref, RefOr, Response, ResponseBuilder};

use crate::http::Empty;
use crate::http::error::{ErrorBody, ErrorDetail};
use crate::model::{
    ActOnTasks, Action, AgentConfig, AllowedActions, CertKey, ChangeState, CollectLog, Command,
    CommandResult, Configurations, ConsistencyReport, ConsistencyResults, CreateMigproject,
    CreateTask, CreatedToken, DeleteMany, DeliveryList, DiskInfo, ErrorAdvice, EventList,
    ExportConsistency, ExportEvents, FailureList, Forecast, IdResponse, Job, JobList, JobResults,
    ListDeliveries, ListEvents, ListFailures, ListJobResults, ListJobs, ListMigprojects,
    ListSamples, ListSources, ListTaskEvents, ListTasks, ListTemplates, ListTokens, Migproject,
    MigprojectList, NetworkCheck, NewToken, Overview, Passphrase, PrivacyAgreement, Progress,
    ResendDeliveries, Resent, SampleList, Sha256Value, ShownSession, ShownTemplate, Source,
    SourceList, SourceServer, SpeedLimits, StreamEvents, SummarizeTasks, TargetPassword, Task,
    TaskConfigurations, TaskList, TaskReference, TasksSummary, TemplateBody, TemplateList,
    TokenList, UpdateMigproject, UpdateSource, UpdateTask, Version, Versions, WantedAcl,
    WantedCertKey, WantedConfiguration, WantedForecast, WantedLanguage, Webhook, WebhookBody,
    WebhookList, WebhookSecret,
};

bridge::bridged!(
    ActOnTasks,
    Action,
    AllowedActions,
    CreatedToken,
    NewToken,
    TokenList,
    AgentConfig,
    CertKey,
    ChangeState,
    CollectLog,
    Command,
    CommandResult,
    Configurations,
    ConsistencyReport,
    ConsistencyResults,
    CreateMigproject,
    CreateTask,
    DeleteMany,
    DeliveryList,
    DiskInfo,
    Empty,
    ErrorAdvice,
    ErrorBody,
    ErrorDetail,
    EventList,
    ExportConsistency,
    FailureList,
    Forecast,
    IdResponse,
    Job,
    JobList,
    JobResults,
    Migproject,
    MigprojectList,
    NetworkCheck,
    Overview,
    Passphrase,
    PrivacyAgreement,
    Progress,
    ResendDeliveries,
    Resent,
    SampleList,
    Sha256Value,
    ShownSession,
    ShownTemplate,
    Source,
    SourceList,
    SourceServer,
    SpeedLimits,
    Task,
    TasksSummary,
    TaskConfigurations,
    TaskList,
    TaskReference,
    TargetPassword,
    TemplateBody,
    TemplateList,
    UpdateMigproject,
    UpdateSource,
    UpdateTask,
    Version,
    Versions,
    Webhook,
    WebhookBody,
    WebhookList,
    WebhookSecret,
);

bridge::queries!(
    ExportEvents,
    ListDeliveries,
    ListEvents,
    ListFailures,
    ListJobResults,
    ListJobs,
    ListMigprojects,
    ListSamples,
    ListSources,
    ListTaskEvents,
    ListTasks,
    ListTemplates,
    ListTokens,
    StreamEvents,
    SummarizeTasks,
    WantedAcl,
    WantedCertKey,
    WantedConfiguration,
    WantedForecast,
    WantedLanguage,
);

/// The document without its paths, which the router adds.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "sms-task-service",
        description = "An open, self-hostable implementation of the Server Migration Service (SMS) v3 task API. \
                       Every response has an X-Request-Id; every refusal is an ErrorBody. Two rules that schemas cannot \
                       express: integers are written without a fraction (102, not 102.0), and texts have no U+0000.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This service")),
    tags(
        (name = "tasks", description = "Migration tasks"),
        (name = "sources", description = "Registered source servers"),
        (name = "migration projects", description = "Groups of source servers"),
        (name = "templates", description = "Templates that target servers are created from"),
        (name = "agents", description = "What agents ask for besides their tasks"),
        (name = "accounts", description = "What concerns an account as a whole"),
        (name = "extensions", description = "Events, streams, webhooks, samples, summaries, jobs and tokens; not part of the vendor's API"),
        (name = "service", description = "The service itself; not part of the vendor's API"),
    ),
    components(schemas(ErrorBody)),
)]
pub struct Head;

/// Adds an example to each operation with a body: one that can be sent as it is, but for the ids in it.
pub(super) fn add_examples(document: &mut Document) {
    operations(document).for_each(examples::add);
}

/// Adds what all operations of a kind share: headers, and the refusals that an operation does not describe itself.
pub(super) fn add_common_parts(document: &mut Document) {
    operations(document).for_each(describe);
}

/// Adds the header `Idempotency-Key` to operations that take it, and the refusals that come with it.
pub(super) fn add_idempotency_key(paths: &mut Paths) {
    for operation in paths.paths.values_mut().flat_map(methods).flatten() {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(RefOr::T(params::idempotency_key()));
        add_refusals(operation, &WITH_A_KEY);
    }
}

/// Adds how callers authenticate, if the service requires it.
pub(super) fn add_security(document: &mut Document) {
    const TOKEN: &str = "token";
    const SIGNATURE: &str = "signature";
    let token = ApiKeyValue::with_description(
        "X-Auth-Token",
        "A token made by `sms-task-service token create`, or by an IAM.",
    );
    let signature = ApiKeyValue::with_description(
        "Authorization",
        "A signature with an access key (SDK-HMAC-SHA256 or V11-HMAC-SHA256), as made by the vendor's SDKs.",
    );
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(TOKEN, SecurityScheme::ApiKey(ApiKey::Header(token)));
    components.add_security_scheme(SIGNATURE, SecurityScheme::ApiKey(ApiKey::Header(signature)));
    let nothing: [&str; 0] = [];
    for operation in operations(document) {
        if !is_of_the_service(operation) {
            let either = [TOKEN, SIGNATURE].map(|scheme| SecurityRequirement::new(scheme, nothing));
            operation.security = Some(either.to_vec());
        }
    }
}

fn operations(document: &mut Document) -> impl Iterator<Item = &mut Operation> {
    let items = document.paths.paths.values_mut();
    items.flat_map(methods).flatten()
}

fn methods(item: &mut PathItem) -> [&mut Option<Operation>; 4] {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
    ]
}

fn is_of_the_service(operation: &Operation) -> bool {
    operation.tags.iter().flatten().any(|tag| tag == "service")
}

fn describe(operation: &mut Operation) {
    add_refusals(operation, &TO_A_FOREIGN_HOST);
    for (status, description) in TOO_LONG {
        let response = ResponseBuilder::new().description(description);
        let described = &mut operation.responses.responses;
        described.insert(status.into(), response.build().into());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && let Some(RefOr::T(stream)) = response.content.get_mut("text/event-stream")
        {
            // a schema would be that of the whole stream, and readers take it for that of an event
            stream.schema = None;
        }
    }
    if is_of_the_service(operation) {
        return;
    }
    let takes = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        let mut places = parameters.filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter.parameter_in.clone()),
            RefOr::Ref(_) => None,
        });
        places.any(|found| found == place)
    };
    let has_body = operation.request_body.is_some();
    let possible = [
        (true, &ANYWHERE[..]),
        (takes(ParameterIn::Path), &WITH_AN_ID),
        (has_body || takes(ParameterIn::Query), &WITH_RULES),
        (has_body, &WITH_A_BODY),
    ];
    headers::add_ignored(operation);
    for (_, refusals) in possible.into_iter().filter(|(possible, _)| *possible) {
        add_refusals(operation, refusals);
    }
}

fn add_refusals(operation: &mut Operation, refusals: &[(&str, &str)]) {
    for (status, description) in refusals {
        let described = &mut operation.responses.responses;
        described
            .entry((*status).into())
            .or_insert_with(|| refusal(description));
    }
}

const TO_A_FOREIGN_HOST: [(&str, &str); 1] = [(
    "421",
    "With SMS_AUTH=none: the host is not a loopback name, such as localhost or 127.0.0.1",
)];
/// Refusals of the connection, before there is a request to be answered: without a body.
const TOO_LONG: [(&str, &str); 2] = [
    ("414", "The path and the query are longer than 65,534 bytes"),
    (
        "431",
        "The request line and the headers are longer than 64 KiB, or there are more than 100 headers",
    ),
];
const ANYWHERE: [(&str, &str); 4] = [
    ("401", "The caller is not authenticated"),
    (
        "403",
        "The caller's role does not allow the operation, or a web page of another origin sends it",
    ),
    (
        "500",
        "The service failed; its log has the details under this X-Request-Id",
    ),
    (
        "503",
        "The service is busy or its database is unavailable; try again after Retry-After seconds",
    ),
];
const WITH_A_KEY: [(&str, &str); 3] = [
    ("400", "The request breaks a rule; details says where"),
    (
        "409",
        "The request with this Idempotency-Key is being done; try again after Retry-After seconds",
    ),
    (
        "422",
        "The Idempotency-Key was used with another path or body",
    ),
];
const WITH_AN_ID: [(&str, &str); 1] = [("404", "Nothing has this id")];
const WITH_RULES: [(&str, &str); 1] = [("400", "The request breaks a rule; details says where")];
const WITH_A_BODY: [(&str, &str); 3] = [
    ("408", "The body did not arrive in time"),
    (
        "413",
        "The body is larger than SMS_MAX_BODY, or has more than 262,144 list items",
    ),
    ("415", "The body is not application/json, or is compressed"),
];

fn refusal(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(Ref::from_schema_name("ErrorBody")));
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content)
        .build()
        .into()
}
