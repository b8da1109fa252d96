//! The page, which is the same at every address below `/board/`: its script decides what to show there.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::assets;

/// How the page is built.
const BUILT: &str = r#"<base href="/board/" />"#;

/// The deepest address that the page has: deeper ones are of nothing.
const DEEPEST: usize = 8;

/// The page, by how deep below `/board/` its address is. All its links are relative, so that a proxy may serve it under
/// another path.
static PAGES: LazyLock<Vec<(HeaderValue, Bytes)>> = LazyLock::new(|| {
    let built = String::from_utf8(assets::index().into_owned()).expect("UTF-8");
    let deep = |depth| {
        let up = if depth == 0 {
            "./".to_owned()
        } else {
            "../".repeat(depth)
        };
        let page = built.replace(BUILT, &format!(r#"<base href="{up}" />"#));
        let digest = hex::encode(Sha256::digest(&page));
        (assets::etag(&digest), page.into())
    };
    (0..=DEEPEST).map(deep).collect()
});

/// `GET /board/…`.
pub(super) async fn show(uri: Uri, headers: HeaderMap) -> Response {
    let below = uri.path().strip_prefix("/board/").unwrap_or_default();
    let depth = below.matches('/').count().min(DEEPEST);
    let (etag, page) = &PAGES[depth];
    let html = [(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    )];
    assets::fresh(&headers, etag.clone(), (html, page.clone()))
}
