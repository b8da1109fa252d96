//! `GET /metrics`.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::middleware::metrics::recorder;
use super::state::AppState;

/// Show metrics in the text format of Prometheus
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "Metrics",
    tag = "service",
    responses((status = 200, description = "All metrics", body = String, content_type = "text/plain")),
)]
pub async fn render(State(app): State<AppState>) -> impl IntoResponse {
    app.database.show_connections();
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (content_type, recorder().render())
}
