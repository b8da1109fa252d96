//! The claims that a request holds while it is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::http::error::{ApiError, ApiResult};
use crate::storage::outcomes::{self, Claim, Outcome};
use crate::storage::{Result, Session, Transaction};

/// A request's claims to be the only one of its kind: by its signature, by its `Idempotency-Key`, by both or by none.
/// Clones are the same claims.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    held: Vec<Claim>,
    settled: Arc<AtomicBool>,
}

impl Claims {
    pub(super) fn add(&mut self, claim: Claim) {
        self.held.push(claim);
    }

    /// Whether there is nothing to write down: no claim, or the outcome has been committed with the request's work.
    pub(super) fn are_settled(&self) -> bool {
        self.held.is_empty() || self.settled.load(Relaxed)
    }

    /// Commits the work of a request. What it answers is written down in the same transaction, so that neither is
    /// ever there without the other.
    ///
    /// # Errors
    /// 503 if another request has taken a claim over, because this one took too long; otherwise database failures.
    pub(super) async fn commit(
        &self,
        mut db: Transaction,
        outcome: impl FnOnce() -> Outcome,
    ) -> ApiResult<()> {
        if !self.held.is_empty() && !self.write(&mut db, &outcome()).await? {
            return Err(ApiError::being_done());
        }
        db.commit().await?;
        self.settled.store(true, Relaxed);
        Ok(())
    }

    /// Writes down an outcome, and returns whether all claims are still held.
    pub(super) async fn write(&self, db: &mut Session, outcome: &Outcome) -> Result<bool> {
        for claim in &self.held {
            if !outcomes::finish(db, claim, outcome).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives all claims up, as the request has done nothing: its answer need not be written down, however long it is.
    pub(super) async fn give_up(&self, db: &mut Session) -> Result<()> {
        self.release(db).await?;
        self.settled.store(true, Relaxed);
        Ok(())
    }

    /// Gives all claims up.
    pub(super) async fn release(&self, db: &mut Session) -> Result<()> {
        for claim in &self.held {
            outcomes::release(db, claim).await?;
        }
        Ok(())
    }
}
