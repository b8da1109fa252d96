//! `GET /v3/config`.

use axum::extract::State;

use crate::http::{AppState, Json};
use crate::model::AgentConfig;

/// Show the configuration for agents
///
/// What the file of `SMS_AGENT_CONFIG` says of the cloud and its regions. Without the file there are no regions.
#[utoipa::path(
    get,
    path = "/v3/config",
    operation_id = "ShowConfig",
    tag = "agents",
    responses((status = 200, description = "The configuration", body = AgentConfig)),
)]
pub async fn show_config(State(app): State<AppState>) -> Json<AgentConfig> {
    Json(AgentConfig::clone(&app.agent_config))
}
