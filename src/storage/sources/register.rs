//! Registering a source, the first time or again.

use super::super::{Result, Transaction};
use super::save::save;
use crate::domain::registration::Registration;
use crate::model::{Field, SourceServer};

/// Adds the source, or updates the one that it is, and returns its id. The state of a source with a task, and
/// the name of one that was renamed, stay.
///
/// # Errors
/// When the database fails; a collision ([`super::super::Error::is_collision`]) when another registration of the same
/// machine has just been committed: then the same again finds it.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn register(db: &mut Transaction, registration: &Registration) -> Result<String> {
    let id = match &registration.named_id {
        Some(id) => claim_named(db, id, registration).await?,
        None => claim_identified(db, registration).await?,
    };
    let mut server = SourceServer {
        id: Field::Value(id.clone()),
        ..registration.server.clone()
    };
    let known = sqlx::query!(
        r#"SELECT renamed, EXISTS (
               SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.source_id = $2
           ) AS "has_task!"
           FROM sources WHERE tenant_id = $1 AND id = $2"#,
        db.tenant(),
        id,
    )
    .fetch_one(db.connection())
    .await?;
    if known.renamed {
        server.name = Field::Absent;
    }
    if known.has_task {
        (server.state, server.migration_cycle) = (Field::Absent, Field::Absent);
    }
    save(db, &id, &server, registration.now).await?;
    // an agent that registers has started anew: it is told again what it has not acknowledged
    sqlx::query!(
        "UPDATE commands SET delivered_at = NULL
         WHERE tenant_id = $1 AND source_id = $2 AND delivered_at IS NOT NULL",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    Ok(id)
}

/// Finds or makes the row of a source that names its id, locked. It keeps up with what the agent says of its machine,
/// unless another source is that machine.
async fn claim_named(db: &mut Transaction, id: &str, of: &Registration) -> Result<String> {
    let taken = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM sources WHERE tenant_id = $1 AND identity = $3 AND id <> $2
           ) AS "taken!""#,
        db.tenant(),
        id,
        of.identity,
    )
    .fetch_one(db.connection())
    .await?;
    let id = sqlx::query_scalar!(
        "INSERT INTO sources AS s (tenant_id, id, identity, add_date, last_visit_time, state, migration_cycle)
         VALUES ($1, $2, CASE WHEN $5 THEN NULL ELSE $3::bytea END, $4, $4, 'waiting', 'checking')
         ON CONFLICT (tenant_id, id) DO UPDATE SET
             identity = coalesce(excluded.identity, s.identity),
             last_visit_time = excluded.last_visit_time
         RETURNING id",
        db.tenant(),
        id,
        of.identity,
        of.now,
        taken,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(id)
}

/// Finds the row of a machine by what tells it apart, or makes it, locked.
async fn claim_identified(db: &mut Transaction, of: &Registration) -> Result<String> {
    let id = sqlx::query_scalar!(
        "INSERT INTO sources (tenant_id, id, identity, add_date, last_visit_time, state, migration_cycle)
         VALUES ($1, $2, $3, $4, $4, 'waiting', 'checking')
         ON CONFLICT (tenant_id, identity) DO UPDATE SET last_visit_time = excluded.last_visit_time
         RETURNING id",
        db.tenant(),
        of.new_id,
        of.identity,
        of.now,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(id)
}
