//! The subcommand `credential`, and `token` with an account: what callers show, in the database itself.

use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::auth::{new_access_key, new_secret_key, new_token, token_hash};
use crate::clock::now;
use crate::config::verbs::{CredentialVerb, Credentials, NewCredential, TokenVerb, TokenVerbs};
use crate::config::{Output, Settings};
use crate::model::ShownToken;
use crate::output::{Printer, print_lines};
use crate::shell::views;
use crate::startup::{self, Error, with_database};
use crate::storage::access::{self, AccessKey, Token};

/// Creates, lists or revokes tokens of an account.
///
/// # Errors
/// When the database cannot be reached, or there is no such token.
pub async fn tokens(settings: &Settings, tenant: &str, command: &TokenVerbs) -> Result<(), Error> {
    match &command.verb {
        TokenVerb::Create(new) => create_token(settings, tenant, new).await,
        TokenVerb::List => {
            let tokens = with_database(settings, async |db| access::tokens(db, tenant).await);
            let rows = tokens.await?.into_iter().map(ShownToken::from);
            list(&command.output, rows, "tokens", tenant)
        }
        TokenVerb::Revoke { id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_token(db, tenant, id).await
            });
            said_revoked(revoked.await?, "token", "token", tenant, id)
        }
    }
}

/// Creates, lists or revokes access keys.
///
/// # Errors
/// When no account is named, the database cannot be reached, there is no master key, or no such access key.
pub async fn access_keys(settings: &Settings, command: &Credentials) -> Result<(), Error> {
    let tenant = command.tenant.as_deref().ok_or(Error::NoAccount)?;
    match &command.verb {
        CredentialVerb::Create(new) => create_access_key(settings, tenant, new).await,
        CredentialVerb::List => {
            let keys = with_database(settings, async |db| access::keys(db, tenant).await);
            let rows = keys.await?.into_iter().map(|key| ShownToken {
                id: key.access_key,
                role: key.role,
                description: key.description,
                created_at: key.created_at,
                expires_at: key.expires_at,
                last_used_at: key.last_used_at,
            });
            list(&command.output, rows, "access keys", tenant)
        }
        CredentialVerb::Revoke { id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_key(db, tenant, id).await
            });
            said_revoked(revoked.await?, "access key", "credential", tenant, id)
        }
    }
}

/// Where there are none, says so on standard error.
fn list(
    output: &Output,
    rows: impl Iterator<Item = ShownToken>,
    what: &str,
    tenant: &str,
) -> Result<(), Error> {
    let printer = Printer::new(output, views::TOKENS)?;
    let rows: Vec<_> = rows.map(|row| json!(row)).collect();
    if rows.is_empty() {
        eprintln!("account {tenant} has no {what}");
    }
    Ok(printer.list(&rows, &json!(rows))?)
}

async fn create_token(settings: &Settings, tenant: &str, new: &NewCredential) -> Result<(), Error> {
    let grant = Grant::of(new);
    let secret = new_token();
    let token = Token {
        hash: token_hash(secret.expose_secret()).to_vec(),
        tenant_id: tenant.to_owned(),
        id: Uuid::now_v7().to_string(),
        role: grant.role,
        description: new.description.clone(),
        created_at: grant.created_at,
        expires_at: grant.expires_at,
        last_used_at: None,
    };
    let id = token.id.clone();
    with_database(settings, async |db| access::create_token(db, &token).await).await?;
    eprintln!("token {id}, shown only this once; callers send it as X-Auth-Token:");
    Ok(print_lines(&[secret.expose_secret()])?)
}

async fn create_access_key(
    settings: &Settings,
    tenant: &str,
    new: &NewCredential,
) -> Result<(), Error> {
    let master_key = startup::master_key(settings)?.ok_or(Error::NoMasterKey)?;
    let grant = Grant::of(new);
    let (access_key, secret) = (new_access_key(), new_secret_key());
    let key = AccessKey {
        access_key: access_key.clone(),
        tenant_id: tenant.to_owned(),
        secret: master_key.seal(&access_key, secret.expose_secret())?,
        role: grant.role,
        description: new.description.clone(),
        created_at: grant.created_at,
        expires_at: grant.expires_at,
        last_used_at: None,
    };
    with_database(settings, async |db| access::create_key(db, &key).await).await?;
    eprintln!("access key and secret key; the secret key is shown only this once:");
    Ok(print_lines(&[access_key.as_str(), secret.expose_secret()])?)
}

/// What a new token or access key allows, and for how long.
struct Grant {
    role: String,
    created_at: i64,
    expires_at: Option<i64>,
}

impl Grant {
    fn of(new: &NewCredential) -> Self {
        let created_at = now();
        let expires_at = new.expires.map(|after| {
            let millis = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
            created_at.saturating_add(millis)
        });
        Self {
            role: new.granted().to_string(),
            created_at,
            expires_at,
        }
    }
}

fn said_revoked(
    revoked: bool,
    what: &'static str,
    command: &'static str,
    tenant: &str,
    name: &str,
) -> Result<(), Error> {
    if revoked {
        eprintln!("revoked {name}; running services stop accepting it within ten seconds");
        return Ok(());
    }
    Err(Error::NoCredential {
        what,
        command,
        tenant: tenant.to_owned(),
        name: name.to_owned(),
    })
}
