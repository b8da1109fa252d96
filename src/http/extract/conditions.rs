//! `If-Match` and `If-None-Match` (RFC 9110, section 13.1). Entity tags are versions: `"7"`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};

/// Versions that an update is limited to. `None`: any version. Unknown tags match nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<Vec<i64>>);

/// Versions that the client has already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfNoneMatch(Tags);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    Versions(Vec<i64>),
}

impl IfNoneMatch {
    /// Whether the client has this version.
    #[must_use]
    pub fn has(&self, version: i64) -> bool {
        match &self.0 {
            Tags::Any => true,
            Tags::Versions(versions) => versions.contains(&version),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // the comparison is strong, so a weak tag never matches
        Ok(Self(match tags(parts, &IF_MATCH, strong) {
            None | Some(Tags::Any) => None,
            Some(Tags::Versions(versions)) => Some(versions),
        }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let found = tags(parts, &IF_NONE_MATCH, |tag| {
            strong(tag.strip_prefix("W/").unwrap_or(tag))
        });
        Ok(Self(found.unwrap_or(Tags::Versions(Vec::new()))))
    }
}

/// The entity tag of a version.
#[must_use]
pub fn etag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| unreachable!("digits and quotes are ASCII"))
}

fn tags(parts: &Parts, name: &HeaderName, version: impl Fn(&str) -> Option<i64>) -> Option<Tags> {
    let mut values = parts.headers.get_all(name).iter().peekable();
    values.peek()?;
    let mut versions = Vec::new();
    for value in values {
        let value = value.to_str().unwrap_or_default();
        // it means any version only by itself: in a list it may be part of a tag
        if value.trim() == "*" {
            return Some(Tags::Any);
        }
        versions.extend(value.split(',').map(str::trim).filter_map(&version));
    }
    Some(Tags::Versions(versions))
}

/// Tags are compared character by character: `"+7"` and `"07"` are not the tag of version 7.
fn strong(tag: &str) -> Option<i64> {
    let version = tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()?;
    (etag(version) == tag).then_some(version)
}
