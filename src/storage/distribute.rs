//! Distribution of the tables over the nodes of a Citus cluster, where the database is one.
//!
//! Each row goes to the shard of its tenant, so that every statement of a request is answered by one node. The tables below
//! stay on the coordinator, as do those without a tenant: they are small, and are read before the tenant is known.

use sqlx::{Connection as _, PgConnection};

use super::Result;

/// Tables that stay on the coordinator.
const UNDISTRIBUTED: [&str; 3] = ["tokens", "access_keys", "browser_sessions"];

/// Copying rows may take long. Two that migrate at the same time wait for each other; the number is this lock's own.
const BEGIN: &str = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7263318201500201)";

/// Tables that are not distributed yet, and refer to none that is not.
const NEXT: &str = "
    SELECT c.relname::text
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($1)
        AND c.oid NOT IN (SELECT logicalrelid FROM pg_dist_partition)
        AND NOT EXISTS (
            SELECT FROM pg_constraint AS f
            WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid
                AND f.confrelid NOT IN (SELECT logicalrelid FROM pg_dist_partition)
        )
    ORDER BY c.relname";

/// With the shards of another table of the service, if there is one.
const DISTRIBUTE: &str = "
    SELECT create_distributed_table($1::text::regclass, 'tenant_id', colocate_with => coalesce((
        SELECT p.logicalrelid::text
        FROM pg_dist_partition AS p JOIN pg_class AS c ON c.oid = p.logicalrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND p.partmethod = 'h'
        LIMIT 1
    ), 'none'))";

/// Workers do not see what a connection to the coordinator has set. One after the other: each tells the others.
const LIMITS: &str = "
    SELECT success FROM run_command_on_workers(format(
        'ALTER ROLE CURRENT_USER IN DATABASE %I SET lock_timeout = ''5s''', current_database()
    ), parallel => FALSE)";

/// Distributes the tables that are not yet, if the database has the extension `citus`. Returns how many.
///
/// # Errors
/// When the database fails.
#[tracing::instrument(level = "debug", skip_all)]
pub async fn distribute(connection: &mut PgConnection) -> Result<usize> {
    if !is_citus(connection).await? {
        return Ok(0);
    }
    sqlx::query(LIMITS).execute(&mut *connection).await?;
    let mut distributed = 0;
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql(BEGIN).execute(&mut *transaction).await?;
    loop {
        let tables: Vec<String> = sqlx::query_scalar(NEXT)
            .bind(UNDISTRIBUTED.map(str::to_owned))
            .fetch_all(&mut *transaction)
            .await?;
        if tables.is_empty() {
            break;
        }
        for table in &tables {
            sqlx::query(DISTRIBUTE)
                .bind(table)
                .execute(&mut *transaction)
                .await?;
        }
        distributed += tables.len();
    }
    transaction.commit().await?;
    Ok(distributed)
}

async fn is_citus(connection: &mut PgConnection) -> Result<bool> {
    let is_citus = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS "is_citus!""#
    );
    Ok(is_citus.fetch_one(connection).await?)
}
