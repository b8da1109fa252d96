//! Versions of the API.

use schemars::JsonSchema;
use serde::Serialize;

/// The versions of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ListApiVersionResponse")]
pub struct Versions {
    /// The versions.
    pub versions: Vec<Version>,
}

/// A version of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Version {
    /// Id.
    pub id: &'static str,
    /// Links to the version.
    pub links: Vec<Link>,
    /// Status, such as CURRENT.
    pub status: &'static str,
    /// When it was last changed.
    pub updated: &'static str,
}

/// A link to a version of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Link {
    /// Path.
    pub href: &'static str,
    /// Relation of the link.
    pub rel: &'static str,
}
