//! The caller of a request.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;

use crate::auth::{Auth, Principal, Role, SecretKind, Vault, VaultError};
use crate::http::Json;
use crate::http::claims::Claims;
use crate::http::error::{ApiError, ApiResult};
use crate::http::middleware::request_id::RequestId;
use crate::http::state::AppState;
use crate::model::Actor;
use crate::storage::outcomes::Outcome;
use crate::storage::{Tenant, Transaction};

/// The caller of a request, and the way to the database on their behalf. A handler that takes this cannot forget the
/// tenant.
#[derive(Debug, Clone)]
pub struct Caller {
    tenant: Tenant,
    is_agent: bool,
    vault: Vault,
    claims: Claims,
}

impl Caller {
    /// The id of the tenant that the request belongs to.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.tenant.id()
    }

    /// Whether this is an agent, as far as can be told: by its role, without which every caller counts as one.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.is_agent
    }

    /// Commits the work of a request that must not be done twice, with its answer, and answers.
    ///
    /// # Errors
    /// 503 if another request has taken over because this one took too long; otherwise database failures.
    pub async fn commit<T: Serialize>(&self, db: Transaction, answer: T) -> ApiResult<Json<T>> {
        self.commit_as(db, &answer).await?;
        Ok(Json(answer))
    }

    /// The same, where the answer has a secret that must not be stored: this is written down instead of it.
    ///
    /// # Errors
    /// Those of [`Caller::commit`].
    pub async fn commit_as<T: Serialize>(&self, db: Transaction, kept: &T) -> ApiResult<()> {
        let outcome = || Outcome {
            status: StatusCode::OK.as_u16().into(),
            etag: None,
            body: Json(kept).to_body().into(),
        };
        self.claims.commit(db, outcome).await
    }

    /// Says that the request has done nothing: the same `Idempotency-Key` may be used for another one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_done_nothing(&self) -> ApiResult<()> {
        Ok(self
            .claims
            .give_up(&mut self.tenant.database().await?)
            .await?)
    }

    /// The text to store for a secret of the task or template `id`.
    ///
    /// # Errors
    /// Those of [`Vault::seal`].
    pub fn seal(&self, kind: SecretKind, id: &str, secret: &str) -> Result<String, VaultError> {
        self.vault.seal((self.tenant.id(), kind, id), secret)
    }

    /// The secret for a stored text.
    ///
    /// # Errors
    /// Those of [`Vault::open`].
    pub fn open(&self, kind: SecretKind, id: &str, stored: &str) -> Result<String, VaultError> {
        self.vault.open((self.tenant.id(), kind, id), stored)
    }

    /// The stored text encrypted, if it was stored before there was a master key.
    ///
    /// # Errors
    /// Those of [`Vault::seal`].
    pub fn sealed_anew(
        &self,
        kind: SecretKind,
        id: &str,
        stored: &str,
    ) -> Result<Option<String>, VaultError> {
        if !self.vault.is_outdated(stored) {
            return Ok(None);
        }
        let secret = self.open(kind, id, stored)?;
        self.seal(kind, id, &secret).map(Some)
    }
}

impl Deref for Caller {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.tenant
    }
}

/// Who is named in the events of this request.
fn actor(principal: &Principal, parts: &Parts) -> Actor {
    let address = parts.extensions.get::<ConnectInfo<IpAddr>>();
    let request = parts.extensions.get::<RequestId>();
    Actor {
        r#type: principal.showed,
        id: principal.name.as_deref().map(Into::into),
        role: Some(principal.role.to_string()),
        address: address.map(|ConnectInfo(address)| address.to_string()),
        request_id: request.map(|RequestId(id)| id.clone()),
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let principal = parts.extensions.get::<Principal>();
        let principal = principal.ok_or_else(ApiError::unauthenticated)?;
        let tenant = Tenant::new(Arc::clone(&principal.tenant), state.database.clone());
        Ok(Self {
            tenant: tenant.on_behalf_of(actor(principal, parts)),
            is_agent: principal.role == Role::Agent || matches!(state.auth, Auth::None),
            vault: state.vault.clone(),
            claims: parts.extensions.get().cloned().unwrap_or_default(),
        })
    }
}
