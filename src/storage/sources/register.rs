//! Registering a source, the first time or again.

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::super::Result;
use super::super::servers::{self, Role, ServerRows, save_servers};
use crate::model::{Field, SourceServer};

/// What an agent says of its server.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Id to use for a server that is not known yet.
    pub new_id: String,
    /// Id the agent names, if it names one.
    pub named_id: Option<String>,
    /// What tells the machine apart, for an agent that names no id.
    pub identity: Option<Vec<u8>>,
    /// What it says; absent fields keep what an earlier registration said.
    pub server: SourceServer,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Adds the source, or updates the one that it is, and returns its id.
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

    let server = SourceServer {
        id: Field::Value(id.clone()),
        ..registration.server.clone()
    };
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
