//! What an error code means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// What an error code means, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ShowErrorResponse")]
pub struct ErrorAdvice {
    /// The code.
    pub error_code: String,
    /// What it means.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

/// In which language an error is explained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct WantedLanguage {
    /// `en-us`, the default, or `zh-cn`. It counts instead of the header `X-Language`.
    #[validate(length(max = 16))]
    pub language: Option<String>,
}
