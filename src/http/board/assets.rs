//! The files of the page, which are in the binary.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use crate::http::accept;
use crate::http::error::{ApiError, ApiResult};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

/// A file, as it is sent.
struct Asset {
    plain: Bytes,
    /// Compressed once, as what each client has compressed for itself takes memory.
    gzip: Bytes,
    etag: HeaderValue,
    media: &'static str,
}

/// The files below `assets/`, by name.
static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let paths = Dist::iter();
    let names = paths.filter_map(|path| Some(path.strip_prefix("assets/")?.to_owned()));
    names
        .map(|name| {
            let asset = asset(&name);
            (name, asset)
        })
        .collect()
});

fn asset(name: &str) -> Asset {
    let file = Dist::get(&format!("assets/{name}")).expect("an embedded file");
    let plain = match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&plain).expect("memory");
    Asset {
        gzip: gzip.finish().expect("memory").into(),
        plain,
        etag: etag(&hex::encode(file.metadata.sha256_hash())),
        media: media(name),
    }
}

/// The page itself, before its `base` is set.
pub(super) fn index() -> Cow<'static, [u8]> {
    Dist::get("index.html").expect("the page").data
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// A strong entity tag.
pub(super) fn etag(digest: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{digest}\"")).expect("ASCII")
}

/// `GET /board/assets/{file}`.
pub(super) async fn show(params: RawPathParams, headers: HeaderMap) -> ApiResult<Response> {
    let name = params.iter().next().map(|(_, name)| name.to_owned());
    let asset = name.and_then(|name| ASSETS.get(&name));
    let asset = asset.ok_or_else(|| ApiError::from_status(StatusCode::NOT_FOUND))?;
    let answer = match accept::names(&headers, &ACCEPT_ENCODING, "gzip") {
        true => (
            [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))],
            asset.gzip.clone(),
        )
            .into_response(),
        false => asset.plain.clone().into_response(),
    };
    Ok(fresh(
        &headers,
        asset.etag.clone(),
        (
            [
                (CONTENT_TYPE, HeaderValue::from_static(asset.media)),
                (VARY, HeaderValue::from_static("accept-encoding")),
            ],
            answer,
        ),
    ))
}

/// An answer that browsers keep, but ask about each time: 304 if they have it. So a new version is seen at once.
pub(super) fn fresh(headers: &HeaderMap, etag: HeaderValue, answer: impl IntoResponse) -> Response {
    let known = headers.get_all(IF_NONE_MATCH).iter();
    let mut known = known.filter_map(|line| line.to_str().ok());
    let is_known = known.any(|line| {
        let mut tags = line
            .split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"));
        tags.any(|tag| tag == etag || tag == "*")
    });
    let caching = [
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (ETAG, etag),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, answer).into_response()
}
