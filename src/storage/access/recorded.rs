//! Changes of credentials, with their events.

use sqlx::Executor;

use super::super::events::record::{self, Record};
use super::super::{Connection, Result};
use crate::clock::now;
use crate::model::{Actor, ActorType, Happening};

/// Makes a change in a transaction, and records it if there is something to change, for the program's own subcommands.
pub(super) async fn recorded(
    db: &mut Connection,
    tenant: &str,
    happening: Happening,
    change: impl AsyncFnOnce(&mut Connection) -> Result<bool>,
) -> Result<bool> {
    let changed = try_to(db, tenant, happening, change).await;
    if changed.is_err() && db.execute("ROLLBACK").await.is_err() {
        db.give_up();
    }
    changed
}

async fn try_to(
    db: &mut Connection,
    tenant: &str,
    happening: Happening,
    change: impl AsyncFnOnce(&mut Connection) -> Result<bool>,
) -> Result<bool> {
    db.execute("BEGIN").await?;
    let changed = change(db).await?;
    if changed {
        let operator = Actor::of(ActorType::Operator);
        let records = [Record::of_account(happening)];
        record::open_log(&mut *db, tenant).await?;
        record::write(&mut *db, tenant, &operator, &records, now()).await?;
    }
    db.execute("COMMIT").await?;
    Ok(changed)
}
