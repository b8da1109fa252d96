//! Keeps web pages from using a visitor's browser against the service.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::auth::Auth;
use crate::http::error::ApiError;

/// From where a browser sends a request, as seen from the service. Pages cannot set it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what only a web page can have sent: a change for a page of another origin (cross-site request forgery), and,
/// if callers are not authenticated, a request to a name that is not this machine's (DNS rebinding).
pub async fn guard(State(auth): State<Auth>, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    if matches!(auth, Auth::None) && !is_for_this_machine(uri, headers) {
        return ApiError::foreign_host().into_response();
    }
    if is_foreign_change(method, headers) {
        return ApiError::foreign_page().into_response();
    }
    next.run(request).await
}

/// Whether a browser says that a page of another origin wants to change something.
fn is_foreign_change(method: &Method, headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    let foreign = |site: &[u8]| site == b"cross-site" || site == b"same-site";
    !method.is_safe() && sites.any(|site| foreign(site.as_bytes().trim_ascii()))
}

/// Whether a browser says that the service's own page sends this, or that the visitor opens it.
pub(super) fn is_of_own_page(method: &Method, headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    match (sites.next().map(HeaderValue::as_bytes), sites.next()) {
        (Some(b"same-origin"), None) => true,
        (Some(b"none"), None) => method.is_safe(),
        _ => false,
    }
}

/// Whether every host that a request names is a loopback one. Over HTTP/2 it is in the target. HTTP/1.0 needs none.
pub(in crate::http) fn is_for_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    let named = |host: &[u8]| Authority::try_from(host).is_ok_and(|host| is_loopback(&host));
    let mut hosts = headers.get_all(HOST).iter();
    uri.authority().is_none_or(is_loopback) && hosts.all(|host| named(host.as_bytes().trim_ascii()))
}

fn is_loopback(authority: &Authority) -> bool {
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host().to_ascii_lowercase();
    if let Some(address) = host.strip_prefix('[') {
        let address = address.trim_end_matches(']').parse::<Ipv6Addr>();
        return address.is_ok_and(|address| address.is_loopback());
    }
    let address = host.parse::<Ipv4Addr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.is_loopback())
}
