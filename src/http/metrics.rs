//! `GET /metrics`.

use axum::http::header;
use axum::response::IntoResponse;

use super::middleware::metrics::recorder;

/// Show metrics in the text format of Prometheus
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "Metrics",
    tag = "service",
    responses((status = 200, description = "All metrics", body = String, content_type = "text/plain")),
)]
pub async fn render() -> impl IntoResponse {
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (content_type, recorder().render())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn metrics_are_plain_text() {
        let response = render().await.into_response();
        assert_eq!(
            response.headers()["content-type"],
            "text/plain; version=0.0.4"
        );
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        let text = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert!(text.contains("sms_build_info"), "{text}");
    }
}
