//! What a client says that it takes (RFC 9110, section 12.5).

use axum::http::{HeaderMap, HeaderName};

/// Whether a header such as `Accept` names this value, other than to refuse it. A wildcard names nothing.
pub(super) fn names(headers: &HeaderMap, header: &HeaderName, value: &str) -> bool {
    let lines = headers.get_all(header).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let is_named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(value));
        is_named && !parts.any(|part| part == "q=0")
    })
}
