//! Tokens.

use super::super::events::Record;
use super::super::page::{Page, Window};
use super::super::{Connection, Result, Session, Transaction, given};
use super::NOTED_EVERY;
use super::recorded::recorded;
use crate::model::{Happening, ListTokens, ShownToken};

/// Tokens on the longest page.
const MAX_PAGE: i32 = 1_000;
/// Tokens on a page if the request gives no limit.
const DEFAULT_PAGE: i32 = 100;

/// A token as it is stored: with a hash instead of the token itself.
#[derive(Debug, Clone)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// The account that it belongs to.
    pub tenant_id: String,
    /// Its id in lists.
    pub id: String,
    /// What it may do.
    pub role: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was created, epoch milliseconds.
    pub created_at: i64,
    /// When it expires, epoch milliseconds.
    pub expires_at: Option<i64>,
    /// When it was last used, to within an hour.
    pub last_used_at: Option<i64>,
}

impl From<Token> for ShownToken {
    fn from(token: Token) -> Self {
        Self {
            id: token.id,
            role: token.role,
            description: token.description,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// Stores a new token.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn create_token(db: &mut Connection, token: &Token) -> Result<()> {
    let insert = async |db: &mut Connection| insert(db, token).await.map(|()| true);
    recorded(db, &token.tenant_id, token.created(), insert).await?;
    Ok(())
}

/// Stores a new token on behalf of somebody.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn issue_token(db: &mut Transaction, token: &Token) -> Result<()> {
    insert(db.connection(), token).await?;
    db.record(Record::of_account(token.created()));
    Ok(())
}

async fn insert(db: &mut Connection, token: &Token) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tokens (hash, tenant_id, id, role, description, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        token.hash,
        token.tenant_id,
        token.id,
        token.role,
        token.description,
        token.created_at,
        token.expires_at,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

impl Token {
    fn created(&self) -> Happening {
        Happening::TokenCreated {
            id: self.id.clone(),
            role: self.role.clone(),
            expires_at: self.expires_at,
        }
    }
}

/// Finds a token that has not expired, and records its use.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn find_token(db: &mut Connection, hash: &[u8], now: i64) -> Result<Option<Token>> {
    let token = sqlx::query_as!(
        Token,
        "SELECT hash, tenant_id, id, role, description, created_at, expires_at, last_used_at
         FROM tokens WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)",
        hash,
        now,
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(token) = &token
        && token
            .last_used_at
            .is_none_or(|used| used < now - NOTED_EVERY)
    {
        sqlx::query!(
            "UPDATE tokens SET last_used_at = $2 WHERE hash = $1",
            hash,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(token)
}

/// The tokens of a tenant, oldest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn tokens(db: &mut Connection, tenant: &str) -> Result<Vec<Token>> {
    let tokens = sqlx::query_as!(
        Token,
        "SELECT hash, tenant_id, id, role, description, created_at, expires_at, last_used_at
         FROM tokens WHERE tenant_id = $1 ORDER BY created_at, id",
        tenant,
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(tokens)
}

/// A page of the tokens of a tenant, newest first.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn page_of_tokens(db: &mut Session, wanted: &ListTokens) -> Result<Page<Vec<Token>>> {
    let window = Window::new(wanted.limit, None, DEFAULT_PAGE, MAX_PAGE);
    let mut tokens = sqlx::query_as!(
        Token,
        "SELECT hash, tenant_id, id, role, description, created_at, expires_at, last_used_at
         FROM tokens WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2)
         ORDER BY id DESC
         LIMIT $3",
        db.tenant(),
        given(&wanted.marker),
        window.rows,
    )
    .fetch_all(db.connection())
    .await?;
    let next = window.cut(&mut tokens).map(|token| token.id.clone());
    Ok(Page {
        list: tokens,
        has_more_matches: false,
        next,
    })
}

/// Deletes a token. Returns whether there was one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn revoke_token(db: &mut Connection, tenant: &str, id: &str) -> Result<bool> {
    let happening = Happening::TokenRevoked { id: id.into() };
    let remove = async |db: &mut Connection| remove(db, tenant, id).await;
    recorded(db, tenant, happening, remove).await
}

/// Deletes a token on behalf of somebody. Returns whether there was one.
///
/// # Errors
/// Database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn withdraw_token(db: &mut Transaction, id: &str) -> Result<bool> {
    let tenant = db.tenant().to_owned();
    let was_there = remove(db.connection(), &tenant, id).await?;
    if was_there {
        db.record(Record::of_account(Happening::TokenRevoked {
            id: id.into(),
        }));
    }
    Ok(was_there)
}

async fn remove(db: &mut Connection, tenant: &str, id: &str) -> Result<bool> {
    let removed = sqlx::query!(
        "DELETE FROM tokens WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
    )
    .execute(&mut *db)
    .await?;
    Ok(removed.rows_affected() > 0)
}
