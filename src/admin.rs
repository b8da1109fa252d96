//! The subcommands `token` and `credential`: creating, listing and revoking what callers show.

mod print;

use secrecy::ExposeSecret;
use uuid::Uuid;

use self::print::{Line, print};
use crate::auth::{Role, new_access_key, new_secret_key, new_token, token_hash};
use crate::clock::now;
use crate::config::{Credential, NewCredential, Settings};
use crate::startup::{self, Error, with_database};
use crate::storage::access::{self, AccessKey, Token};

/// Creates, lists or revokes tokens.
///
/// # Errors
/// When the database cannot be reached, or there is no such token.
pub async fn tokens(settings: &Settings, command: Credential) -> Result<(), Error> {
    match command {
        Credential::Create(new) => create_token(settings, new).await,
        Credential::List { tenant } => {
            let tokens = with_database(settings, async |db| access::tokens(db, &tenant).await);
            let lines = tokens.await?.into_iter().map(|token| Line {
                name: token.id,
                role: token.role,
                created: token.created_at,
                expires: token.expires_at,
                used: token.last_used_at,
                description: token.description,
            });
            print::list(lines, "tokens", &tenant)
        }
        Credential::Revoke { tenant, id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_token(db, &tenant, &id).await
            });
            said_revoked(revoked.await?, "token", "token", tenant, id)
        }
    }
}

/// Creates, lists or revokes access keys.
///
/// # Errors
/// When the database cannot be reached, there is no master key, or no such access key.
pub async fn access_keys(settings: &Settings, command: Credential) -> Result<(), Error> {
    match command {
        Credential::Create(new) => create_access_key(settings, new).await,
        Credential::List { tenant } => {
            let keys = with_database(settings, async |db| access::keys(db, &tenant).await);
            let lines = keys.await?.into_iter().map(|key| Line {
                name: key.access_key,
                role: key.role,
                created: key.created_at,
                expires: key.expires_at,
                used: key.last_used_at,
                description: key.description,
            });
            print::list(lines, "access keys", &tenant)
        }
        Credential::Revoke { tenant, id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_key(db, &tenant, &id).await
            });
            said_revoked(revoked.await?, "access key", "credential", tenant, id)
        }
    }
}

async fn create_token(settings: &Settings, new: NewCredential) -> Result<(), Error> {
    let grant = Grant::of(&new);
    let secret = new_token();
    let token = Token {
        hash: token_hash(secret.expose_secret()).to_vec(),
        tenant_id: new.tenant,
        id: Uuid::now_v7().to_string(),
        role: grant.role,
        description: new.description,
        created_at: grant.created_at,
        expires_at: grant.expires_at,
        last_used_at: None,
    };
    let id = token.id.clone();
    with_database(settings, async |db| access::create_token(db, &token).await).await?;
    eprintln!("token {id}, shown only this once; callers send it as X-Auth-Token:");
    print(&[secret.expose_secret()])
}

async fn create_access_key(settings: &Settings, new: NewCredential) -> Result<(), Error> {
    let master_key = startup::master_key(settings)?.ok_or(Error::NoMasterKey)?;
    let grant = Grant::of(&new);
    let (access_key, secret) = (new_access_key(), new_secret_key());
    let key = AccessKey {
        access_key: access_key.clone(),
        tenant_id: new.tenant,
        secret: master_key.seal(&access_key, secret.expose_secret())?,
        role: grant.role,
        description: new.description,
        created_at: grant.created_at,
        expires_at: grant.expires_at,
        last_used_at: None,
    };
    with_database(settings, async |db| access::create_key(db, &key).await).await?;
    eprintln!("access key and secret key; the secret key is shown only this once:");
    print(&[access_key.as_str(), secret.expose_secret()])
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
        let role = if new.read_only {
            Role::ReadOnly
        } else {
            new.role
        };
        let expires_at = new.expires.map(|after| {
            let millis = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
            created_at.saturating_add(millis)
        });
        Self {
            role: role.to_string(),
            created_at,
            expires_at,
        }
    }
}

fn said_revoked(
    revoked: bool,
    what: &'static str,
    command: &'static str,
    tenant: String,
    name: String,
) -> Result<(), Error> {
    if revoked {
        eprintln!("revoked {name}; running services stop accepting it within ten seconds");
        return Ok(());
    }
    Err(Error::NoCredential {
        what,
        command,
        tenant,
        name,
    })
}
