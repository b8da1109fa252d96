//! What an operator should know at the start, though nothing is wrong.

use sqlx::PgConnection;

use super::Error;
use crate::config::{AuthMode, Settings};
use crate::storage::{access, health};

/// Refuses a server that loses acknowledged writes in a crash, or warns where that is accepted.
pub(super) async fn of_lost_writes(
    connection: &mut PgConnection,
    settings: &Settings,
) -> Result<(), Error> {
    match health::unsafe_setting(connection).await? {
        Some(setting) if !settings.allow_unsafe_postgres => Err(Error::Unsafe(setting)),
        Some(setting) => {
            tracing::warn!(
                setting,
                "this PostgreSQL would lose acknowledged writes in a crash"
            );
            Ok(())
        }
        None => Ok(()),
    }
}

/// Warns where callers must prove who they are, and nobody can.
pub(super) async fn of_nobody(
    connection: &mut PgConnection,
    settings: &Settings,
) -> Result<(), Error> {
    if settings.auth == AuthMode::None || settings.iam_url.is_some() {
        return Ok(());
    }
    if !access::is_there_any(connection).await? {
        tracing::warn!(
            "SMS_AUTH=required, and there is no token or access key yet: every call is refused. \
             Create a token: sms-task-service token create --tenant <account>"
        );
    }
    Ok(())
}

/// Warns where tokens travel unencrypted to other machines.
pub(super) fn of_plain_http(settings: &Settings, encrypted: bool) {
    let address = settings.listen;
    if !encrypted && !address.ip().is_loopback() {
        tracing::warn!(
            "SMS_LISTEN={address} serves plain HTTP, and tokens travel unencrypted. Set SMS_TLS_CERT and \
             SMS_TLS_KEY, or --tls-self-signed for a first try, or let only a proxy that ends TLS reach it"
        );
    }
}

/// Warns where secrets that the API must return are not encrypted.
pub(super) fn of_open_secrets(settings: &Settings) {
    if settings.master_key.is_none() {
        tracing::warn!(
            "SMS_MASTER_KEY is not set: the passphrases and keys of tasks, the passwords of templates and the secrets of \
             webhooks are stored unencrypted. Make a key, keep it, and set it: export SMS_MASTER_KEY=$(openssl rand -base64 32)"
        );
    }
}
