//! Tokens and access keys.

mod any;
mod keys;
mod recorded;
mod tokens;

pub use any::is_there_any;
pub use keys::{AccessKey, create_key, find_key, keys, note_use, revoke_key};
pub use tokens::{
    Token, create_token, find_token, issue_token, page_of_tokens, revoke_token, tokens,
    withdraw_token,
};

/// How often the last use of a credential is recorded, in milliseconds: once an hour.
const NOTED_EVERY: i64 = 60 * 60 * 1000;
