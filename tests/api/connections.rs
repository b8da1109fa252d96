//! What happens to a connection that failed, violated a constraint, or was idle for long.

use std::time::Duration;

use sms_task_service::storage::access::{Token, create_token, find_token};
use sms_task_service::storage::{Database, Limits, Pooled, Tenant};
use sqlx::Executor;

use crate::support::db::{TestDatabase, database};

/// A pool of one connection: the next request gets the same one, or a new one in its place.
fn pool_of_one(database: &TestDatabase, limits: &Limits) -> Database {
    let limits = Limits {
        connections: 1,
        ..limits.clone()
    };
    Database::new(database.options.clone(), limits)
}

async fn connection(pool: &Database) -> Pooled {
    pool.connection().await.expect("a connection")
}

/// The process id of the Postgres backend behind a connection.
async fn backend(connection: &mut Pooled) -> i32 {
    let query = sqlx::query_scalar("SELECT pg_backend_pid()");
    query.fetch_one(&mut **connection).await.expect("a number")
}

async fn terminate(database: &TestDatabase, backend: i32) {
    let other = database.pool(1);
    let query = sqlx::query("SELECT pg_terminate_backend($1, 10000)").bind(backend);
    query.execute(&other).await.expect("terminated");
}

fn token() -> Token {
    Token {
        hash: vec![1; 32],
        tenant_id: "one".into(),
        id: "t".into(),
        role: "full".into(),
        description: None,
        created_at: 0,
        expires_at: None,
        last_used_at: None,
    }
}

#[tokio::test]
async fn a_broken_connection_is_replaced() {
    let database = database().await;
    let pool = pool_of_one(&database, &Limits::default());
    let mut first = connection(&pool).await;
    let old = backend(&mut first).await;
    terminate(&database, old).await;
    find_token(&mut first, &[1; 32], 0)
        .await
        .expect_err("its backend is gone");
    drop(first);
    let mut second = connection(&pool).await;
    assert_ne!(backend(&mut second).await, old);
}

#[tokio::test]
async fn a_constraint_violation_does_not_break_the_connection() {
    let database = database().await;
    let pool = pool_of_one(&database, &Limits::default());
    let mut first = connection(&pool).await;
    let old = backend(&mut first).await;
    create_token(&mut first, &token()).await.expect("a token");
    let again = create_token(&mut first, &token()).await;
    assert!(again.expect_err("it exists already").is_collision());
    drop(first);
    let mut second = connection(&pool).await;
    assert_eq!(backend(&mut second).await, old);
    let found = find_token(&mut second, &[1; 32], 0).await.expect("a look");
    assert_eq!(found.expect("the token").id, "t");
}

#[tokio::test]
async fn a_connection_that_died_while_idle_is_replaced_before_it_is_used() {
    let database = database().await;
    let pool = pool_of_one(&database, &Limits::default());
    let mut first = connection(&pool).await;
    let old = backend(&mut first).await;
    drop(first);
    terminate(&database, old).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await; // after a second of rest it is pinged before use
    let mut second = connection(&pool).await;
    assert_ne!(
        backend(&mut second).await,
        old,
        "no request got the dead one"
    );
}

#[tokio::test]
async fn a_connection_is_replaced_after_its_lifetime() {
    let database = database().await;
    let limits = Limits {
        lifetime: Duration::ZERO,
        ..Limits::default()
    };
    let pool = pool_of_one(&database, &limits);
    let mut first = connection(&pool).await;
    let old = backend(&mut first).await;
    drop(first);
    assert_ne!(backend(&mut connection(&pool).await).await, old);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_breaks_only_its_own_connection() {
    let database = database().await;
    let limits = Limits {
        statement: Duration::from_millis(50),
        ..Limits::default()
    };
    let pool = pool_of_one(&database, &limits);
    let mut first = connection(&pool).await;
    let slow = first.execute("SELECT pg_sleep(30)").await;
    assert!(matches!(slow, Err(sqlx::Error::Io(_))), "{slow:?}");
    drop(first);
    let mut second = connection(&pool).await;
    let found = find_token(&mut second, &[1; 32], 0).await;
    assert!(found.expect("a look").is_none());
}

#[tokio::test]
async fn a_transaction_that_is_not_committed_leaves_nothing_behind() {
    let database = database().await;
    let pool = pool_of_one(&database, &Limits::default());
    let tenant = Tenant::new("one".into(), pool.clone());
    let session = tenant.database().await.expect("a session");
    let mut transaction = session.begin().await.expect("a transaction");
    sms_task_service::storage::count_tasks(&mut transaction, 1)
        .await
        .expect("counted");
    drop(transaction);
    let mut next = connection(&pool).await;
    let counts = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM task_counts");
    assert_eq!(counts.fetch_one(&mut *next).await.expect("a count"), 0);
}
