//! Tokens, as clients make, list and revoke them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::TokenRole;

/// A new token.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "CreateTokenRequest")]
pub struct NewToken {
    /// What it may do. `full` by default.
    pub role: Option<TokenRole>,
    /// What it is for.
    #[validate(length(max = 255))]
    pub description: Option<String>,
    /// Seconds that it is good for; without it, until it is revoked.
    #[validate(range(min = 60, max = 315_360_000))]
    pub expires_in: Option<i64>,
}

/// A token, without what is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownToken {
    /// Its id.
    pub id: String,
    /// What it may do.
    pub role: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was created, epoch milliseconds.
    pub created_at: i64,
    /// When it expires.
    pub expires_at: Option<i64>,
    /// When it was last used, to within an hour.
    pub last_used_at: Option<i64>,
}

/// A token that has just been created.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CreateTokenResponse")]
pub struct CreatedToken {
    /// What is shown of it.
    #[serde(flatten)]
    pub shown: ShownToken,
    /// The token itself, which callers send as `X-Auth-Token`. It is shown only this once: a repeated request with the same
    /// `Idempotency-Key` gets null.
    pub token: Option<String>,
}

/// A page of tokens.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListTokensResponse")]
pub struct TokenList {
    /// The tokens, newest first.
    pub tokens: Vec<ShownToken>,
}

/// Which tokens to list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct ListTokens {
    /// Tokens per page; 0 means the maximum of 1,000. 100 by default.
    #[validate(range(min = 0, max = 1000))]
    pub limit: Option<i32>,
    /// Only what follows the token with this id on the list.
    #[validate(length(max = 255))]
    pub marker: Option<String>,
}
