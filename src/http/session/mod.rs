//! `/ext/v1/session`: who the caller is, and how browsers sign in.

pub mod cookie;
pub mod create;
pub mod end;
pub mod show;

use crate::auth::Principal;
use crate::model::ShownSession;

/// What is shown of a caller.
fn shown(principal: &Principal) -> ShownSession {
    ShownSession {
        account: principal.tenant.as_ref().to_owned(),
        role: principal.role.to_string(),
        r#type: principal.showed,
        id: principal.name.as_deref().map(Into::into),
        expires_at: principal.expires_at,
    }
}
