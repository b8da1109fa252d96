//! What is between the service and its database.

use sqlx::{Connection, PgConnection};

use super::Error;
use super::database::Postgres;

/// Pairs of connections that are tried: a busy pooler may give both of a pair sessions that nobody has used.
const PAIRS: usize = 3;

/// `duplicate_prepared_statement`, `invalid_sql_statement_name`, and a number of parameters that is another statement's.
const LOST: [&str; 3] = ["42P05", "26000", "08P01"];

/// Refuses a pooler that hands one session of Postgres from client to client with the statements that each has prepared:
/// one client would run the statement of another. Two connections show it, as both give their statements the same names.
pub(super) async fn check(postgres: &Postgres) -> Result<(), Error> {
    for _ in 0..PAIRS {
        let (mut one, mut other) = (postgres.connect().await?, postgres.connect().await?);
        // prepared by the one, prepared by the other, and used once more by the one
        let kept =
            carries(&mut one).await? && carries(&mut other).await? && carries(&mut one).await?;
        if !kept {
            return Err(Error::Pooler);
        }
        one.close().await.ok();
        other.close().await.ok();
    }
    Ok(())
}

/// Whether a prepared statement is this connection's.
async fn carries(connection: &mut PgConnection) -> Result<bool, Error> {
    let asked = sqlx::query_scalar::<_, i32>("SELECT $1::int4").bind(1);
    match asked.fetch_one(connection).await {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| LOST.contains(&&*code)) =>
        {
            Ok(false)
        }
        Err(error) => Err(crate::storage::Error::from(error).into()),
    }
}
