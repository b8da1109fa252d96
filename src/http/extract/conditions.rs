//! `If-Match` and `If-None-Match` (RFC 9110, section 13.1). Entity tags are versions: `"7"`. Agents come and go without
//! a new version, which shows in the tag: `"7-disconnected"`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};

/// Versions that an update is limited to. `None`: any version. Unknown tags match nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<Vec<i64>>);

/// How a task is shown. A revision has one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Its version.
    pub version: i64,
    /// Whether its agent is connected, if that is not what the version says.
    pub connected: Option<bool>,
}

/// What an entity tag has after the version, for each [`Revision::connected`].
const SUFFIXES: [(Option<bool>, &str); 3] = [
    (Some(false), "-disconnected"),
    (Some(true), "-connected"),
    (None, ""),
];

/// Revisions that the client has already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfNoneMatch(Tags);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    Revisions(Vec<Revision>),
}

impl IfNoneMatch {
    /// Whether the client has this revision.
    #[must_use]
    pub fn has(&self, revision: Revision) -> bool {
        match &self.0 {
            Tags::Any => true,
            Tags::Revisions(revisions) => revisions.contains(&revision),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // the comparison is strong, so a weak tag never matches
        Ok(Self(match tags(parts, &IF_MATCH, strong) {
            None | Some(Tags::Any) => None,
            Some(Tags::Revisions(revisions)) => {
                Some(revisions.iter().map(|revision| revision.version).collect())
            }
        }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let found = tags(parts, &IF_NONE_MATCH, |tag| {
            strong(tag.strip_prefix("W/").unwrap_or(tag))
        });
        Ok(Self(found.unwrap_or(Tags::Revisions(Vec::new()))))
    }
}

/// The entity tag of a version.
#[must_use]
pub fn etag(version: i64) -> HeaderValue {
    let connected = None;
    Revision { version, connected }.etag()
}

impl Revision {
    /// Its entity tag.
    #[must_use]
    pub fn etag(self) -> HeaderValue {
        let mut suffixes = SUFFIXES.iter();
        let suffix = suffixes.find(|(connected, _)| *connected == self.connected);
        let suffix = suffix.map_or("", |(_, suffix)| suffix);
        HeaderValue::from_str(&format!("\"{}{suffix}\"", self.version))
            .unwrap_or_else(|_| unreachable!("digits, letters and quotes are ASCII"))
    }
}

fn tags(
    parts: &Parts,
    name: &HeaderName,
    revision: impl Fn(&str) -> Option<Revision>,
) -> Option<Tags> {
    let mut values = parts.headers.get_all(name).iter().peekable();
    values.peek()?;
    let mut revisions = Vec::new();
    for value in values {
        let value = value.to_str().unwrap_or_default();
        // it means any version only by itself: in a list it may be part of a tag
        if value.trim() == "*" {
            return Some(Tags::Any);
        }
        revisions.extend(value.split(',').map(str::trim).filter_map(&revision));
    }
    Some(Tags::Revisions(revisions))
}

/// Tags are compared character by character: `"+7"` and `"07"` are not the tag of version 7.
fn strong(tag: &str) -> Option<Revision> {
    let text = tag.strip_prefix('"')?.strip_suffix('"')?;
    let mut suffixes = SUFFIXES.iter();
    let (version, connected) =
        suffixes.find_map(|(connected, suffix)| Some((text.strip_suffix(suffix)?, *connected)))?;
    let version = version.parse().ok()?;
    let revision = Revision { version, connected };
    (revision.etag() == tag).then_some(revision)
}
