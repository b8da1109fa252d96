//! What may be small or large: the small is read at once, the large only by the few who may.

use futures_util::future::BoxFuture;

use super::{Result, Session, Tenant};

/// What is small, as stored and in bytes. PostgreSQL compresses, at best to a ninetieth.
const SMALL: i64 = 32 * 1024;

/// Reads something of a tenant's task. `read` is given the most bytes that it may read, and returns `None` if there are
/// more; it is then called once more, with no limit, when it is this request's turn to read what is large.
///
/// The connection comes back with what was read. Hold it for as long as that takes memory.
pub(super) async fn read_in_turn<T>(
    tenant: &Tenant,
    task: &str,
    read: impl for<'a> Fn(&'a mut Session, &'a str, i64) -> BoxFuture<'a, Result<Option<T>>>,
) -> Result<(T, Session)> {
    let mut db = tenant.database().await?;
    if let Some(small) = read(&mut db, task, SMALL).await? {
        return Ok((small, db));
    }
    // whoever has the turn waits for a connection, and would wait for this one
    drop(db);
    let mut db = tenant.database_for_large().await?;
    let large = read(&mut db, task, i64::MAX).await?;
    Ok((large.expect("there is no limit"), db))
}
