//! `/ext/v1/tokens`: credentials of the account.

pub mod create;
pub mod list;
pub mod revoke;
