//! `X-Request-Id`: one name for a request in the answer, the log, and the client's own log.
//!
//! tower-http's `SetRequestId` takes over any inbound id, however long and whatever is in it.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters an inbound id may have.
const LONGEST: usize = 64;

/// The request's id, an extension of every request: 1 to 64 of `[A-Za-z0-9._-]`, thus safe to
/// log and to send as a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Middleware that keeps a sane inbound id or makes a new one, a UUID v7 in its simple form (32
/// hexadecimal digits, in order of time), and sends it with the answer.
pub async fn set(mut request: Request, next: Next) -> Response {
    let id = inbound(&request).unwrap_or_else(|| Uuid::now_v7().simple().to_string());
    let header = HeaderValue::try_from(id.as_str());
    request.extensions_mut().insert(RequestId(id));

    let mut response = next.run(request).await;
    if let Ok(value) = header {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The client's id, unless it sent none, two, or one that should not be in a log.
fn inbound(request: &Request) -> Option<String> {
    let mut values = request.headers().get_all(HEADER).iter();
    let (Some(id), None) = (values.next(), values.next()) else {
        return None;
    };
    let id = id.to_str().ok()?;
    is_sane(id).then(|| id.to_owned())
}

fn is_sane(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn with_ids(ids: &[&str]) -> Request {
        let mut request = Request::new(Body::empty());
        for id in ids {
            let value = HeaderValue::from_bytes(id.as_bytes()).unwrap();
            request.headers_mut().append(HEADER, value);
        }
        request
    }

    #[test]
    fn sane_ids_are_kept() {
        for id in ["a", "0198-Ab_c.9", &"x".repeat(64)] {
            assert_eq!(inbound(&with_ids(&[id])).as_deref(), Some(id));
        }
    }

    #[test]
    fn other_ids_are_not() {
        for id in ["", "a b", "a\tb", "é", "<x>", "a\u{2028}b", &"x".repeat(65)] {
            assert_eq!(inbound(&with_ids(&[id])), None, "{id:?}");
        }
        assert_eq!(inbound(&with_ids(&[])), None);
        assert_eq!(inbound(&with_ids(&["a", "b"])), None);
    }
}
