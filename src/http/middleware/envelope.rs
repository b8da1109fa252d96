//! The safety net under the error envelope: whatever axum or a layer answers in plain text goes
//! out as the service's JSON, so that a client has one form of error to read.

use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;

/// Headers that describe the body that is replaced.
const OF_THE_BODY: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::TRANSFER_ENCODING,
    header::ETAG,
    header::LAST_MODIFIED,
];

/// Response mapper that gives a 4xx or 5xx without a JSON body the envelope of its status. The
/// status and the other headers (`Allow`, `Retry-After`) stay.
pub fn json(response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_json(response.headers()) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    for name in OF_THE_BODY {
        parts.headers.remove(name);
    }
    let mut enveloped = ApiError::from_status(status).into_response();
    *enveloped.status_mut() = status;
    enveloped.headers_mut().extend(parts.headers);
    enveloped
}

/// Whether the body is `application/json` or another media type written in JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let media_type = value.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.to_ascii_lowercase().ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    async fn enveloped(answer: impl IntoResponse) -> (HeaderMap, String) {
        let (parts, body) = json(answer.into_response()).into_parts();
        let body = axum::body::to_bytes(body, 1024).await.unwrap();
        (parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn text_errors_become_json_and_keep_other_headers() {
        let answer = (
            StatusCode::SERVICE_UNAVAILABLE,
            [("retry-after", "1"), ("content-length", "4")],
            "busy",
        );
        let (headers, body) = enveloped(answer).await;
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers["retry-after"], "1");
        assert_eq!(headers.get("content-length"), None);
        assert!(body.contains("error_code"), "{body}");
    }

    #[tokio::test]
    async fn errors_without_a_body_become_json() {
        let (headers, body) = enveloped(StatusCode::METHOD_NOT_ALLOWED).await;
        assert_eq!(headers.get_all("content-type").iter().count(), 1);
        assert!(body.contains("error_msg"), "{body}");
    }

    #[tokio::test]
    async fn json_errors_and_successes_stay() {
        for content_type in [
            "application/json; charset=utf-8",
            "Application/Problem+JSON",
        ] {
            let answer = (
                StatusCode::NOT_FOUND,
                [("content-type", content_type)],
                "{}",
            );
            assert_eq!(enveloped(answer).await.1, "{}");
        }
        assert_eq!(enveloped("fine").await.1, "fine");
    }
}
