//! `/ext/v1/tokens`: credentials of the account.

pub mod create;
pub mod list;
pub mod revoke;

use crate::model::ShownToken;
use crate::storage::access::Token;

/// What is shown of a token.
fn shown(token: Token) -> ShownToken {
    ShownToken {
        id: token.id,
        role: token.role,
        description: token.description,
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    }
}
