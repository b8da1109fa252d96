//! Who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sqlx::postgres::PgConnection;

use crate::auth::Principal;
use crate::error::ApiError;
use crate::http::state::AppState;
use crate::storage::{self, Database, Work};

/// Who asks, and the way to the database in their name: a handler that takes this cannot forget the tenant.
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

    /// Does the tenant's work on the database ([`Database::with`]).
    ///
    /// # Errors
    /// As those of [`Database::run`].
    pub async fn with<I, T>(
        &self,
        input: I,
        work: for<'c> fn(&'c mut PgConnection, &'c str, &'c I) -> Work<'c, T>,
    ) -> storage::Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let all = (Arc::clone(&self.tenant), input, work);
        let done = self
            .database
            .with(all, |connection, (tenant, input, work)| {
                work(connection, tenant, input)
            });
        done.await
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let principal = parts.extensions.get::<Principal>();
        let principal = principal.ok_or_else(ApiError::unauthenticated)?;
        Ok(Self {
            tenant: Arc::clone(&principal.tenant),
            database: state.database.clone(),
        })
    }
}
