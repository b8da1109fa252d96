//! The whole API on one screen, and the middleware around it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use super::error::ApiError;
use super::outgoing::Outgoing;
use super::permissions::Access::{self, Agent, AgentAndRead, Manage, Read};
use super::permissions::Permissions;
use super::repeat::Repeat::{self, Creates, Differs, Harmless};
use super::{
    AppState, Json, RequestLimits, board, config, docs, errors, events, health, jobs, json,
    middleware, migprojects, openapi, privacy_agreements, session, sha256, sources, tasks,
    templates, tokens, versions, webhooks,
};
use crate::auth::Auth;
use crate::storage::outcomes::Made;

/// Every operation on a tenant's objects: who may call it besides the role `full`, and its route, which also puts it
/// into the OpenAPI document. Those that differ when the same request is done twice say so ([`Repeat`]).
fn tenants() -> Operations {
    Operations::new()
        .add(Read, routes!(tasks::list::list_tasks))
        .once(
            Creates(Made::Task),
            Manage,
            routes!(tasks::create::create_task),
        )
        .add(Manage, routes!(tasks::delete_batch::delete_tasks))
        .add(AgentAndRead, routes!(tasks::show::show_task))
        .add(Agent, routes!(tasks::update::update_task))
        .add(Manage, routes!(tasks::delete::delete_task))
        .once(Differs, Manage, routes!(tasks::action::update_task_status))
        .add(Agent, routes!(tasks::progress::update_task_speed))
        .add(
            AgentAndRead,
            routes!(tasks::speed_limit::shows_speed_limits),
        )
        .add(Manage, routes!(tasks::speed_limit::update_speed))
        .add(
            AgentAndRead,
            routes!(tasks::configuration_setting::show_config_setting),
        )
        .add(
            Manage,
            routes!(tasks::configuration_setting::upload_special_configuration_setting),
        )
        // secrets: not for the role read-only
        .add(Agent, routes!(tasks::passphrase::show_passphrase))
        .add(Agent, routes!(tasks::certkey::show_cert_key))
        .once(Differs, Manage, routes!(tasks::log::collect_log))
        .add(
            AgentAndRead,
            routes!(tasks::consistency_result::show_consistency_result),
        )
        .add(
            Agent,
            routes!(tasks::consistency_result::update_consistency_result),
        )
        .add(
            Read,
            routes!(tasks::consistency_results_export::export_consistency_results),
        )
        .add(
            Agent,
            routes!(tasks::update_network_check_info::update_network_check_info),
        )
        .add(Manage, routes!(tasks::unlock::unlock_target_ecs))
        .add(Read, routes!(tasks::networkacl::check_net_acl))
        .add(Read, routes!(sources::list::list_servers))
        .once(
            Creates(Made::Source),
            Agent,
            routes!(sources::register::register_server),
        )
        .add(Manage, routes!(sources::delete_batch::delete_servers))
        .add(Read, routes!(sources::overview::show_overview))
        .add(AgentAndRead, routes!(sources::show::show_server))
        .add(Manage, routes!(sources::update::update_server_name))
        .add(Manage, routes!(sources::delete::delete_server))
        .add(Agent, routes!(sources::diskinfo::update_disk_info))
        .add(Agent, routes!(sources::changestate::update_copy_state))
        // an agent that reads a command takes it away
        .add(Agent, routes!(sources::command::show_command))
        .add(
            Agent,
            routes!(sources::command_result::update_command_result),
        )
        .add(Read, routes!(sources::errors::list_error_servers))
        .add(AgentAndRead, routes!(templates::list::list_templates))
        .once(
            Creates(Made::Template),
            Manage,
            routes!(templates::create::create_template),
        )
        .add(Manage, routes!(templates::delete_batch::delete_templates))
        .add(AgentAndRead, routes!(templates::show::show_template))
        .add(Manage, routes!(templates::update::update_template))
        .add(Manage, routes!(templates::delete::delete_template))
        // a secret
        .add(
            Agent,
            routes!(templates::target_password::show_target_password),
        )
        .add(AgentAndRead, routes!(config::show_config))
        .add(AgentAndRead, routes!(sha256::show_sha256))
        .add(
            Manage,
            routes!(privacy_agreements::create_privacy_agreements),
        )
        .add(Read, routes!(privacy_agreements::show_privacy_agreements))
        .once(
            Creates(Made::Migproject),
            Manage,
            routes!(migprojects::create::create_migproject),
        )
        .add(Read, routes!(migprojects::list::list_migprojects))
        .add(Read, routes!(migprojects::show::show_migproject))
        .add(Manage, routes!(migprojects::update::update_migproject))
        .add(Manage, routes!(migprojects::delete::delete_migproject))
        .add(
            Manage,
            routes!(migprojects::default::update_default_migproject),
        )
        .add(Read, routes!(tasks::summary::summarize_tasks))
        .once(Differs, Manage, routes!(tasks::actions::act_on_tasks))
        .add(Read, routes!(jobs::list::list_jobs))
        .add(Read, routes!(jobs::show::show_job))
        .add(Read, routes!(jobs::results::list_job_results))
        .add(Read, routes!(tasks::samples::list_task_samples))
        .add(Read, routes!(tasks::forecast::show_task_forecast))
        .add(Read, routes!(tasks::allowed::list_task_actions))
        .add(AgentAndRead, routes!(session::create::create_session))
        .add(AgentAndRead, routes!(session::show::show_session))
        .add(AgentAndRead, routes!(session::end::end_session))
        .once(Differs, Manage, routes!(tokens::create::create_token))
        .add(Manage, routes!(tokens::list::list_tokens))
        .add(Manage, routes!(tokens::revoke::revoke_token))
        .once(Differs, Manage, routes!(webhooks::create::create_webhook))
        .add(Read, routes!(webhooks::list::list_webhooks))
        .add(Read, routes!(webhooks::show::show_webhook))
        .add(Manage, routes!(webhooks::update::update_webhook))
        .add(Manage, routes!(webhooks::delete::delete_webhook))
        // a secret
        .add(Manage, routes!(webhooks::secret::show_webhook_secret))
        .once(
            Differs,
            Manage,
            routes!(webhooks::secret::rotate_webhook_secret),
        )
        .once(Differs, Manage, routes!(webhooks::ping::ping_webhook))
        .add(Read, routes!(webhooks::deliveries::list_webhook_deliveries))
        .once(
            Differs,
            Manage,
            routes!(webhooks::resend::resend_webhook_deliveries),
        )
        .add(AgentAndRead, routes!(errors::show_error))
        .add(Read, routes!(events::list::list_events))
        .add(Read, routes!(events::export::export_events))
        .add(Read, routes!(events::of_task::list_task_events))
        .add(Read, routes!(events::stream::open::stream_events))
}

/// Operations on the service itself, which anybody may call.
fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(versions::list_api_version))
        .routes(routes!(versions::show_api_version))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(super::metrics::render))
}

/// Operations, who may call them, and what happens when they are done twice.
struct Operations {
    router: OpenApiRouter<AppState>,
    permissions: Permissions,
}

impl Operations {
    fn new() -> Self {
        Self {
            router: OpenApiRouter::with_openapi(openapi::Head::openapi()),
            permissions: Permissions::default(),
        }
    }

    /// Adds operations that may be done any number of times.
    fn add(self, access: Access, routes: UtoipaMethodRouter<AppState>) -> Self {
        self.declare(Harmless, access, routes)
    }

    /// Adds operations that differ when they are done twice. The same request is done once, and clients can name it with
    /// an `Idempotency-Key`.
    fn once(
        self,
        repeat: Repeat,
        access: Access,
        mut routes: UtoipaMethodRouter<AppState>,
    ) -> Self {
        openapi::add_idempotency_key(&mut routes.1);
        self.declare(repeat, access, routes)
    }

    fn declare(
        mut self,
        repeat: Repeat,
        access: Access,
        routes: UtoipaMethodRouter<AppState>,
    ) -> Self {
        self.permissions.add(&routes.1, access, repeat);
        self.router = self.router.routes(routes);
        self
    }
}

/// What `GET /openapi.json` answers; all who ask share it.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Json(document()).to_body());

/// The same where callers are not authenticated.
static OPEN_DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Json(open_document()).to_body());

/// The OpenAPI document that `GET /openapi.json` and the subcommand `openapi` return.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = open_document();
    openapi::add_security(&mut document);
    document
}

fn open_document() -> OpenApi {
    let mut document = tenants().router.merge(open()).into_openapi();
    openapi::add_common_parts(&mut document);
    openapi::add_examples(&mut document);
    document
}

/// The operations without the middleware of [`router`]. A client that hangs up cancels its request half-way. A test
/// shows what harm that does.
pub fn operations(state: AppState) -> Router {
    let Operations {
        router,
        permissions,
    } = tenants();
    let gate = middleware::gate::Gate {
        app: state.clone(),
        permissions: Arc::new(permissions),
    };
    let (tenants, _) = router.split_for_parts();
    let (open, _) = open().split_for_parts();
    let document: &'static Bytes = match state.auth {
        Auth::None => &OPEN_DOCUMENT,
        Auth::Required(_) => &DOCUMENT,
    };
    let open = open
        .route("/openapi.json", get(async || json(document.clone())))
        .merge(docs::explorer())
        .merge(board::board());
    let limits = &state.limits;
    // one layer: each of a router's own puts every route into a box of its own, which is copied for each request
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(
            outgoing(limits, 1),
            middleware::answers::watch,
        ))
        // not the document and its explorer: they are shared, and compressing takes memory for each client
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(
            limits.clone(),
            middleware::slow_down::slow_down,
        ))
        .layer(from_fn_with_state(
            gate,
            middleware::authenticate::authenticate,
        ));
    tenants
        .route_layer(around)
        .merge(open.layer(from_fn_with_state(
            outgoing(&state.limits, 4),
            middleware::answers::watch,
        )))
        .fallback(async || ApiError::from_status(StatusCode::NOT_FOUND))
        .with_state(state)
}

/// Answers on their way, with a part of the memory for them.
fn outgoing(limits: &RequestLimits, part: usize) -> Arc<Outgoing> {
    Outgoing::new(limits.answer_memory / part, limits.answer_idle)
}

/// The service with its middleware, from the outside in: request id, log line and metrics, error envelope, leaving, unread
/// bodies, requests of other sites' pages, deadline, and the task that runs the request to its end.
pub fn router(state: AppState) -> Router {
    let around = ServiceBuilder::new()
        .layer(middleware::leaving::layer(state.leaving.clone()))
        .map_request(middleware::unread::read_to_the_end)
        .layer(from_fn_with_state(
            state.auth.clone(),
            middleware::browser::guard,
        ))
        .layer(from_fn_with_state(
            state.limits.clone(),
            middleware::deadline::enforce,
        ))
        .layer(from_fn_with_state(
            state.requests.clone(),
            middleware::detach::detach,
        ));
    middleware::around(operations(state).layer(around))
}
