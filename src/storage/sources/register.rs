//! Registering a source, the first time or again.

use super::super::{Result, Transaction, migprojects};
use super::save::save;
use crate::domain::registration::Registration;
use crate::model::{Field, SourceServer};

/// A registered source.
#[derive(Debug)]
pub struct Registered {
    /// Its id.
    pub id: String,
    /// Whether it was not known before.
    pub is_new: bool,
}

/// Adds a source, or updates it if it is known. A source with a task keeps its state, and a renamed
/// one its name. A new source joins the default migration project.
///
/// # Errors
/// A collision ([`super::super::Error::is_collision`]) if another registration of the same machine has just been
/// committed: a second try finds it. Otherwise database failures only.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn register(db: &mut Transaction, registration: &Registration) -> Result<Registered> {
    let project = migprojects::join_default(db, registration.now).await?;
    let registered = match &registration.named_id {
        Some(id) => claim_named(db, id, registration, &project).await?,
        None => claim_identified(db, registration, &project).await?,
    };
    let id = &registered.id;
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
    save(db, id, &server, registration.now).await?;
    // an agent that registers has restarted: commands that it has not acknowledged are handed out again
    sqlx::query!(
        "UPDATE commands SET delivered_at = NULL, held_until = NULL
         WHERE tenant_id = $1 AND source_id = $2 AND delivered_at IS NOT NULL",
        db.tenant(),
        id,
    )
    .execute(db.connection())
    .await?;
    Ok(registered)
}

/// Finds or inserts the row of a source whose agent names its id, and locks it. The row takes the identity of the
/// agent's machine, unless another source has it: in a second statement, because a statement that inserts into two
/// unique indexes can deadlock with its like.
async fn claim_named(
    db: &mut Transaction,
    id: &str,
    of: &Registration,
    project: &str,
) -> Result<Registered> {
    let registered = sqlx::query_as!(
        Registered,
        r#"INSERT INTO sources AS s (
             tenant_id, id, add_date, last_visit_time, state, migration_cycle, migproject
         )
         VALUES ($1, $2, $3, $3, 'waiting', 'checking', $4)
         ON CONFLICT (tenant_id, id) DO UPDATE SET
             last_visit_time = excluded.last_visit_time,
             migproject = coalesce(s.migproject, excluded.migproject)
         RETURNING id, xmax = 0 AS "is_new!""#,
        db.tenant(),
        id,
        of.now,
        project,
    )
    .fetch_one(db.connection())
    .await?;
    sqlx::query!(
        "UPDATE sources SET identity = $3
         WHERE tenant_id = $1 AND id = $2 AND identity IS DISTINCT FROM $3
           AND NOT EXISTS (SELECT FROM sources WHERE tenant_id = $1 AND identity = $3)",
        db.tenant(),
        id,
        of.identity,
    )
    .execute(db.connection())
    .await?;
    Ok(registered)
}

/// Finds the row of a machine by its identity, or inserts it, and locks it.
async fn claim_identified(
    db: &mut Transaction,
    of: &Registration,
    project: &str,
) -> Result<Registered> {
    let registered = sqlx::query_as!(
        Registered,
        r#"INSERT INTO sources AS s (
             tenant_id, id, identity, add_date, last_visit_time, state, migration_cycle, migproject
         )
         VALUES ($1, $2, $3, $4, $4, 'waiting', 'checking', $5)
         ON CONFLICT (tenant_id, identity) DO UPDATE SET
             last_visit_time = excluded.last_visit_time,
             migproject = coalesce(s.migproject, excluded.migproject)
         RETURNING id, xmax = 0 AS "is_new!""#,
        db.tenant(),
        of.new_id,
        of.identity,
        of.now,
        project,
    )
    .fetch_one(db.connection())
    .await?;
    Ok(registered)
}
