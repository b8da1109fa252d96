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
    if page.has_more_matches {
        let gte = HeaderValue::from_static("gte");
        response.headers_mut().insert(COUNT_RELATION, gte);
    }
    link(&mut response, page.next.map(next).as_ref());
    response
}

/// Adds the address of the next page, if there is one.
pub fn link(response: &mut Response, next: Option<&impl Serialize>) {
    if let Some(link) = next.and_then(to) {
        response.headers_mut().insert(header::LINK, link);
    }
}

fn to(query: &impl Serialize) -> Option<HeaderValue> {
    let query = serde_urlencoded::to_string(query).ok()?;
    HeaderValue::try_from(format!("<?{query}>; rel=\"next\"")).ok()
}
