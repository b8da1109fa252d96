//! What the settings bound, in the words of the modules that keep the bounds.

use std::time::Duration;

use crate::config::{AuthMode, Settings};
use crate::http::RequestLimits;
use crate::{server, storage};

/// What a request may cost.
pub(super) fn of_requests(settings: &Settings) -> RequestLimits {
    let default = RequestLimits::default();
    let max_body = settings.sms_max_body as usize;
    RequestLimits {
        max_body,
        // four of the largest; and never too little for small ones of very many items
        body_memory: default.body_memory.max(4 * max_body),
        body_deadline: Duration::from_secs(settings.sms_body_timeout),
        answer_deadline: Duration::from_secs(settings.sms_request_timeout),
        ..default
    }
}

/// What connections to the database may cost.
pub(super) fn of_database(settings: &Settings) -> storage::Limits {
    storage::Limits {
        connections: settings.sms_db_max_connections.into(),
        alone: settings.sms_auth == AuthMode::None,
        ..storage::Limits::default()
    }
}

/// What clients' connections may cost.
pub(super) fn of_server(settings: &Settings) -> server::ServerLimits {
    server::ServerLimits {
        max_connections: settings.sms_max_connections as usize,
        drain: Duration::from_secs(settings.sms_drain_timeout),
        ..server::ServerLimits::default()
    }
}
