//! Versions of the API.

use schemars::JsonSchema;
use serde::Serialize;

/// The versions there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ListApiVersionResponse")]
pub struct Versions {
    /// All of them.
    pub versions: Vec<Version>,
}

/// A version of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Version {
    /// Its id.
    pub id: &'static str,
    /// Where it is.
    pub links: Vec<Link>,
    /// Whether it is CURRENT.
    pub status: &'static str,
    /// When it was last changed.
    pub updated: &'static str,
}

/// A link to a version of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Link {
    /// Its path.
    pub href: &'static str,
    /// What it is.
    pub rel: &'static str,
}
