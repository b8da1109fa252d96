//! A service that is about to stop.

use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::response::Response;
use tokio_util::sync::CancellationToken;
use tower_http::set_header::{MakeHeaderValue, SetResponseHeaderLayer};

/// Closes a connection after its next answer, so that its client goes elsewhere before the service is gone. Over HTTP/2, which
/// knows no such header, this is done at the end, without harm: the client is told which of its requests were seen.
pub fn layer(
    leaving: CancellationToken,
) -> SetResponseHeaderLayer<impl MakeHeaderValue<Response> + Clone> {
    let close = move |_: &Response| {
        let is_leaving = leaving.is_cancelled();
        is_leaving.then(|| HeaderValue::from_static("close"))
    };
    SetResponseHeaderLayer::overriding(CONNECTION, close)
}
