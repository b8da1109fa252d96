//! Registering a source, the first time or again.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::Result;
use super::super::servers::{self, Role, ServerRows, save_servers};
use crate::domain::registration::Registration;
use crate::model::{Field, SourceServer};

/// Adds the source, or updates the one that it is, and returns its id. The state of a source with a task, and
/// the name of one that was renamed, stay.
///
/// # Errors
/// Only those of the database.
pub async fn register(
    connection: &mut PgConnection,
    tenant: &str,
    registration: &Registration,
) -> Result<String> {
    let mut transaction = connection.begin().await?;
    let id = claim(&mut transaction, tenant, registration).await?;

    let mut server = SourceServer {
        id: Field::Value(id.clone()),
        ..registration.server.clone()
    };
    // a statement of its own after the lock, so that it sees a task that was created meanwhile
    let known = sqlx::query!(
        r#"SELECT renamed, EXISTS (
               SELECT FROM tasks AS t WHERE t.tenant_id = $1 AND t.source_id = $2
           ) AS "has_task!"
           FROM sources WHERE tenant_id = $1 AND id = $2"#,
        tenant,
        id,
    )
    .fetch_one(&mut *transaction)
    .await?;
    if known.renamed {
        server.name = Field::Absent;
    }
    if known.has_task {
        (server.state, server.migration_cycle) = (Field::Absent, Field::Absent);
    }
    save(&mut transaction, tenant, &id, server).await?;
    // an agent that registers has begun anew: what it has not acknowledged, it is told again
    sqlx::query!(
        "UPDATE commands SET delivered_at = NULL
         WHERE tenant_id = $1 AND source_id = $2 AND delivered_at IS NOT NULL",
        tenant,
        id,
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Writes what is said of a registered server whose source is locked.
pub(super) async fn save(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    server: SourceServer,
) -> Result<()> {
    let mut rows = ServerRows::default();
    rows.add((tenant, id), Role::Registered, Field::Value(server))?;
    let unswept = save_servers!(
        query_scalar!(
            r#"
        WITH owner AS (
            SELECT tenant_id, id, FALSE AS overtaken FROM sources WHERE tenant_id = $4 AND id = $5
        )"#,
            r#"
        SELECT EXISTS (SELECT FROM server WHERE server.unswept) AS "unswept!""#
        ),
        rows,
        tenant,
        id,
    )
    .fetch_one(&mut *connection)
    .await?;
    servers::save_lists(connection, &rows).await?;
    if unswept {
        servers::sweep(connection, tenant, id).await?;
    }
    Ok(())
}

/// Finds or makes the source's row, locked, with a row for its server, which at first waits and is being
/// checked.
async fn claim(
    connection: &mut PgConnection,
    tenant: &str,
    registration: &Registration,
) -> Result<String> {
    let id = match &registration.named_id {
        Some(id) => claim_named(connection, tenant, id, registration).await?,
        None => claim_identified(connection, tenant, registration).await?,
    };
    sqlx::query!(
        "INSERT INTO servers (tenant_id, owner_id, role, present, source_id, state, migration_cycle)
         VALUES ($1, $2, 'registered', TRUE, $2, 'waiting', 'checking')
         ON CONFLICT DO NOTHING",
        tenant,
        id,
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// The row keeps up with what the agent says of its machine, unless another source is that machine.
async fn claim_named(
    connection: &mut PgConnection,
    tenant: &str,
    id: &str,
    of: &Registration,
) -> Result<String> {
    let id = sqlx::query_scalar!(
        "INSERT INTO sources AS s (tenant_id, id, identity, add_date, last_visit_time)
         SELECT $1, $2, CASE WHEN taken THEN NULL ELSE $3::bytea END, $4, $4
         FROM (
             SELECT EXISTS (SELECT FROM sources WHERE tenant_id = $1 AND identity = $3 AND id <> $2) AS taken
         ) AS identity
         ON CONFLICT (tenant_id, id) DO UPDATE SET
             identity = coalesce(excluded.identity, s.identity),
             last_visit_time = excluded.last_visit_time
         RETURNING id",
        tenant,
        id,
        of.identity,
        of.now,
    )
    .fetch_one(connection)
    .await?;
    Ok(id)
}

async fn claim_identified(
    connection: &mut PgConnection,
    tenant: &str,
    of: &Registration,
) -> Result<String> {
    let id = sqlx::query_scalar!(
        "INSERT INTO sources (tenant_id, id, identity, add_date, last_visit_time) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (tenant_id, identity) DO UPDATE SET last_visit_time = excluded.last_visit_time
         RETURNING id",
        tenant,
        of.new_id,
        of.identity,
        of.now,
    )
    .fetch_one(connection)
    .await?;
    Ok(id)
}
