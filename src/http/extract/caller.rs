//! The caller of a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::Principal;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::storage::{Database, Result, Session, Transaction};

/// The caller of a request, and the way to the database on their behalf. A handler that takes this cannot forget the
/// tenant.
#[derive(Debug, Clone)]
pub struct Caller {
    tenant: Arc<str>,
    database: Database,
}

impl Caller {
    /// The tenant that the request belongs to.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// A connection, for a single statement.
    ///
    /// # Errors
    /// Those of [`Database::connection`].
    pub async fn database(&self) -> Result<Session> {
        self.database.session(Arc::clone(&self.tenant)).await
    }

    /// A connection in a transaction for writing.
    ///
    /// # Errors
    /// Those of [`Database::connection`].
    pub async fn begin(&self) -> Result<Transaction> {
        self.database().await?.begin().await
    }

    /// A connection in a read-only transaction that sees one snapshot.
    ///
    /// # Errors
    /// Those of [`Database::connection`].
    pub async fn snapshot(&self) -> Result<Transaction> {
        self.database().await?.snapshot().await
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> std::result::Result<Self, ApiError> {
        let principal = parts.extensions.get::<Principal>();
        let principal = principal.ok_or_else(ApiError::unauthenticated)?;
        Ok(Self {
            tenant: Arc::clone(&principal.tenant),
            database: state.database.clone(),
        })
    }
}
