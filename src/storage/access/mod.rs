//! Tokens, access keys, and sessions of browsers.

mod any;
mod browser_sessions;
mod keys;
mod recorded;
mod tokens;

pub use any::is_there_any;
pub use browser_sessions::{
    BrowserSession, LONGEST_SESSION, close_browser_session, find_browser_session,
    open_browser_session,
};
pub use keys::{AccessKey, create_key, find_key, keys, note_use, revoke_key};
pub use tokens::{
    Token, create_token, find_token, issue_token, page_of_tokens, revoke_token, tokens,
    withdraw_token,
};

/// How often the last use of a credential is recorded, in milliseconds: once an hour.
const NOTED_EVERY: i64 = 60 * 60 * 1000;
