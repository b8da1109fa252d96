//! What the settings bound, in the words of the modules that keep the bounds.

use std::time::Duration;

use super::descriptors;
use crate::config::{AuthMode, Settings};
use crate::domain::webhooks::Allowed;
use crate::http::RequestLimits;
use crate::{server, storage};

/// What a request may cost.
pub(super) fn of_requests(settings: &Settings) -> RequestLimits {
    let default = RequestLimits::default();
    let max_body = settings.max_body as usize;
    RequestLimits {
        max_body,
        // four of the largest; and never too little for small ones of very many items
        body_memory: default.body_memory.max(4 * max_body),
        body_deadline: Duration::from_secs(settings.body_timeout),
        answer_deadline: Duration::from_secs(settings.request_timeout),
        ..default
    }
}

/// Where webhooks may lead to.
pub(super) fn of_webhooks(settings: &Settings) -> Allowed {
    Allowed {
        rules: settings.webhook_allow.clone(),
        http: settings.webhook_allow_http,
        own: Some(settings.listen),
    }
}

/// What connections to the database may cost.
pub(super) fn of_database(settings: &Settings) -> storage::Limits {
    storage::Limits {
        connections: settings.db_max_connections.into(),
        alone: settings.auth == AuthMode::None,
        ..storage::Limits::default()
    }
}

/// What clients' connections may cost. If the process may not have enough file descriptors for them, there are fewer.
pub(super) fn of_server(settings: &Settings) -> server::ServerLimits {
    let wanted = settings.max_connections as usize;
    let room = descriptors::room_for_clients(settings.db_max_connections.into());
    let max_connections = wanted.min(room);
    if room < wanted {
        tracing::warn!(
            wanted,
            max_connections,
            "fewer client connections than SMS_MAX_CONNECTIONS: raise the limit of open files (ulimit -n)"
        );
    }
    if settings.proxy_protocol && settings.trusted_proxies.is_empty() {
        tracing::warn!(
            "SMS_PROXY_PROTOCOL has no effect without SMS_TRUSTED_PROXIES, the addresses of the proxies"
        );
    }
    let per_address = settings.max_connections_per_address;
    server::ServerLimits {
        max_connections,
        max_connections_per_address: per_address
            .map_or(max_connections.div_ceil(4), |most| most as usize),
        trusted_proxies: settings.trusted_proxies.clone(),
        proxy_protocol: settings.proxy_protocol,
        drain: Duration::from_secs(settings.drain_timeout),
        ..server::ServerLimits::default()
    }
}
