//! The secrets that are encrypted under the master key, wherever they are stored.

use super::{Connection, Result};
use crate::auth::SecretKind;

/// A stored secret, and whose it is.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The account.
    pub tenant_id: String,
    /// The task, the template, the webhook or the access key; empty for what an account has once.
    pub id: String,
    /// As it is stored; of access keys in hexadecimal digits.
    pub text: String,
}

/// Declares each place once: its name, what is stored there (none: secret keys, which are not texts), its table and
/// columns, and how a text is read from the column and written to it.
macro_rules! places {
    ($($place:ident: $kind:expr, $table:literal, $id:literal, $column:literal, $read:literal, $write:literal;)+) => {
        /// Where secrets are stored.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each says what it is")]
        pub enum Place { $($place),+ }

        impl Place {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$place),+];

            /// What is stored there; none: the secret keys of access keys.
            #[must_use]
            pub const fn kind(self) -> Option<SecretKind> {
                match self { $(Self::$place => $kind),+ }
            }
        }

        /// Reads the next secrets of all accounts, after one of this account and id.
        ///
        /// # Errors
        /// Database failures only.
        #[tracing::instrument(level = "debug", skip_all)]
        pub async fn page_of_secrets(
            db: &mut Connection,
            place: Place,
            after: (&str, &str),
            limit: i64,
        ) -> Result<Vec<Stored>> {
            let (tenant, id) = after;
            let secrets = match place {
                $(Place::$place => sqlx::query_as!(
                    Stored,
                    "SELECT secret_of.tenant_id, " + $id + " AS \"id!\", " + $read + " AS \"text!\"" +
                    " FROM " + $table + " AS secret_of WHERE " + $column + " IS NOT NULL AND (tenant_id, " + $id + ") > ($1, $2)" +
                    " ORDER BY tenant_id, " + $id + " LIMIT $3",
                    tenant, id, limit,
                ).fetch_all(&mut *db).await?,)+
            };
            Ok(secrets)
        }

        /// Stores a secret anew, unless another one has taken its place meanwhile. Returns whether it did.
        ///
        /// # Errors
        /// Database failures only.
        #[tracing::instrument(level = "debug", skip_all)]
        pub async fn replace_secret(db: &mut Connection, place: Place, old: &Stored, new: &str) -> Result<bool> {
            let Stored { tenant_id, id, text } = old;
            let replaced = match place {
                $(Place::$place => sqlx::query!(
                    "UPDATE " + $table + " SET " + $column + " = " + $write +
                    " WHERE tenant_id = $1 AND " + $id + " = $2 AND " + $read + " = $3",
                    tenant_id, id, text, new,
                ).execute(&mut *db).await?,)+
            };
            Ok(replaced.rows_affected() > 0)
        }
    };
}

places! {
    AccessKey: None, "access_keys", "access_key", "secret", "encode(secret, 'hex')", "decode($4, 'hex')";
    Passphrase: Some(SecretKind::Passphrase), "task_credentials", "task_id", "passphrase", "passphrase", "$4";
    SourceKey: Some(SecretKind::SourceKey), "task_credentials", "task_id", "private_key", "private_key", "$4";
    TargetMgmtKey: Some(SecretKind::TargetMgmtKey), "task_credentials", "task_id", "target_mgmt_private_key",
        "target_mgmt_private_key", "$4";
    TargetDataKey: Some(SecretKind::TargetDataKey), "task_credentials", "task_id", "target_data_private_key",
        "target_data_private_key", "$4";
    AuthorityKey: Some(SecretKind::AuthorityKey), "certificate_authorities", "''::text", "private_key", "private_key", "$4";
    TargetPassword: Some(SecretKind::TargetPassword), "templates", "id", "target_password", "target_password", "$4";
    WebhookSecret: Some(SecretKind::WebhookSecret), "webhooks", "id", "secret", "secret", "$4";
    FormerWebhookSecret: Some(SecretKind::WebhookSecret), "webhooks", "id", "old_secret", "old_secret", "$4";
}
