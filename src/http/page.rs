//! Responses with a page of a list.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::Json;
use crate::storage::Page;

/// How `count` relates to the number of matches: `gte` where there are more. Without the header it is that number.
pub const COUNT_RELATION: HeaderName = HeaderName::from_static("x-count-relation");

/// The page, and the address of the next one as RFC 8288 has it, relative to the page's own. The query of the next page is made
/// from its marker.
pub fn page<T: Serialize, Q: Serialize>(
    page: Page<T>,
    next: impl FnOnce(String) -> Q,
    db: impl Sized,
) -> Response {
    let mut response = Json(page.list).read_from(db);
    let headers = response.headers_mut();
    if page.has_more_matches {
        headers.insert(COUNT_RELATION, HeaderValue::from_static("gte"));
    }
    if let Some(link) = page.next.map(next).and_then(|query| link(&query)) {
        headers.insert(header::LINK, link);
    }
    response
}

fn link(query: &impl Serialize) -> Option<HeaderValue> {
    let query = serde_urlencoded::to_string(query).ok()?;
    HeaderValue::try_from(format!("<?{query}>; rel=\"next\"")).ok()
}
