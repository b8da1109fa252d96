//! The subcommands `token` and `credential`: making, listing and ending what callers show.

use std::io::{self, Write};
use std::time::Duration;

use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::auth::{Role, new_access_key, new_secret_key, new_token, token_hash};
use crate::clock::now;
use crate::config::{Credential, Settings};
use crate::startup::{self, Error, with_database};
use crate::storage::access::{self, AccessKey, Token};

/// Makes, lists or ends tokens.
///
/// # Errors
/// When the database cannot be reached, or there is no such token.
pub async fn tokens(settings: &Settings, command: Credential) -> Result<(), Error> {
    match command {
        Credential::Create {
            tenant,
            role,
            read_only,
            expires,
            description,
        } => {
            let secret = new_token();
            let now = now();
            let token = Token {
                hash: token_hash(secret.expose_secret()).to_vec(),
                tenant_id: tenant,
                id: Uuid::now_v7().to_string(),
                role: role_of(role, read_only),
                description,
                created_at: now,
                expires_at: expires.map(|after| end(now, after)),
                last_used_at: None,
            };
            let id = token.id.clone();
            with_database(settings, async |db| access::create_token(db, &token).await).await?;
            eprintln!("token {id}, shown this once; callers send it as X-Auth-Token:");
            print(&[secret.expose_secret()])
        }
        Credential::List { tenant } => {
            let tokens = with_database(settings, async |db| access::tokens(db, &tenant).await);
            let lines = tokens.await?.into_iter().map(|token| {
                let times = (token.created_at, token.expires_at, token.last_used_at);
                line(&token.id, &token.role, times, token.description)
            });
            print(&lines.collect::<Vec<_>>())
        }
        Credential::Revoke { tenant, id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_token(db, &tenant, &id).await
            });
            expect(revoked.await?, id)
        }
    }
}

/// Makes, lists or ends access keys.
///
/// # Errors
/// When the database cannot be reached, there is no master key, or no such access key.
pub async fn access_keys(settings: &Settings, command: Credential) -> Result<(), Error> {
    match command {
        Credential::Create {
            tenant,
            role,
            read_only,
            expires,
            description,
        } => {
            let master_key = startup::master_key(settings)?.ok_or(Error::NoMasterKey)?;
            let now = now();
            let (access_key, secret) = (new_access_key(), new_secret_key());
            let key = AccessKey {
                access_key: access_key.clone(),
                tenant_id: tenant,
                secret: master_key.seal(&access_key, secret.expose_secret())?,
                role: role_of(role, read_only),
                description,
                created_at: now,
                expires_at: expires.map(|after| end(now, after)),
                last_used_at: None,
            };
            with_database(settings, async |db| access::create_key(db, &key).await).await?;
            eprintln!("access key and secret key, the secret shown this once:");
            print(&[access_key.as_str(), secret.expose_secret()])
        }
        Credential::List { tenant } => {
            let keys = with_database(settings, async |db| access::keys(db, &tenant).await);
            let lines = keys.await?.into_iter().map(|key| {
                let times = (key.created_at, key.expires_at, key.last_used_at);
                line(&key.access_key, &key.role, times, key.description)
            });
            print(&lines.collect::<Vec<_>>())
        }
        Credential::Revoke { tenant, id } => {
            let revoked = with_database(settings, async |db| {
                access::revoke_key(db, &tenant, &id).await
            });
            expect(revoked.await?, id)
        }
    }
}

fn role_of(role: Role, read_only: bool) -> String {
    if read_only { Role::ReadOnly } else { role }.to_string()
}

fn end(now: i64, after: Duration) -> i64 {
    now.saturating_add(i64::try_from(after.as_millis()).unwrap_or(i64::MAX))
}

/// One of a list: what it is called, its role, its times, and what it is for.
fn line(
    name: &str,
    role: &str,
    (created, expires, used): (i64, Option<i64>, Option<i64>),
    description: Option<String>,
) -> String {
    let expires = expires.map_or_else(|| "never".to_owned(), date);
    let used = used.map_or_else(|| "never".to_owned(), date);
    let description = description.unwrap_or_default();
    let created = date(created);
    format!("{name}\t{role}\tcreated {created}\texpires {expires}\tused {used}\t{description}")
}

/// A moment to the second, in UTC.
fn date(millis: i64) -> String {
    let since = Duration::from_secs(u64::try_from(millis / 1000).unwrap_or(0));
    humantime::format_rfc3339_seconds(std::time::UNIX_EPOCH + since).to_string()
}

fn expect(revoked: bool, name: String) -> Result<(), Error> {
    if revoked {
        eprintln!("revoked {name}; instances that know it forget it within ten seconds");
        return Ok(());
    }
    Err(Error::NoCredential(name))
}

fn print(lines: &[impl AsRef<str>]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    let written = lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", line.as_ref()));
    written.map_err(Error::Print)
}
