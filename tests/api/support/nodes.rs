//! The servers that a test's database is on: one, or the nodes of a Citus cluster.
//!
//! On a cluster each node has a database of that name, which holds its shards, and a copy of a database is a copy on every node.

use sms_task_service::storage::{MIGRATOR, distribute};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Of each table, so that there are few files to copy for each test.
const SHARDS: &str = "SET citus.shard_count = 4";

/// What PostgreSQL answers when others use a database (`object_in_use`).
const IN_USE: &str = "55006";

/// The first one is what the service connects to.
pub struct Nodes(Vec<PgConnectOptions>);

impl Nodes {
    pub fn one(options: PgConnectOptions) -> Self {
        Self(vec![options])
    }

    /// The coordinator of a cluster, and its workers.
    pub async fn of_cluster(coordinator: PgConnectOptions) -> Self {
        let workers: Vec<(String, i32)> = sqlx::query_as(
            "SELECT node_name, node_port::integer FROM citus_get_active_worker_nodes()",
        )
        .fetch_all(&mut connect(&coordinator).await)
        .await
        .expect("a coordinator of Citus");
        let of = |(host, port): (String, i32)| coordinator.clone().host(&host).port(port as u16);
        let workers: Vec<_> = workers.into_iter().map(of).collect();
        assert!(!workers.is_empty(), "the cluster has no workers");
        Self([vec![coordinator], workers].concat())
    }

    pub fn first(&self) -> &PgConnectOptions {
        &self.0[0]
    }

    /// Copies a database that nobody uses.
    pub async fn copy(&self, template: &str, name: &str) {
        for node in &self.0 {
            let copy = format!("CREATE DATABASE {name} TEMPLATE {template}");
            self.alone(node, template, &copy).await;
        }
    }

    /// Makes a database with all migrations, under another name until it is complete.
    pub async fn make(&self, name: &str) {
        let new = format!("{name}_new");
        for node in &self.0 {
            let mut admin = connect(node).await;
            execute(
                &mut admin,
                format!("DROP DATABASE IF EXISTS {new} WITH (FORCE)"),
            )
            .await;
            execute(&mut admin, format!("CREATE DATABASE {new}")).await;
        }
        if self.0.len() > 1 {
            self.join(&new).await;
        }
        let mut target = connect(&self.first().clone().database(&new)).await;
        MIGRATOR.run(&mut target).await.expect("migrations");
        if self.0.len() > 1 {
            execute(&mut target, SHARDS.into()).await;
        }
        distribute(&mut target).await.expect("distributed tables");
        target.close().await.expect("close");
        for node in self.0.iter().rev() {
            let rename = format!("ALTER DATABASE {new} RENAME TO {name}");
            self.alone(node, &new, &rename).await;
        }
    }

    /// Does something to a database that needs it for itself. The daemons of a cluster come back as soon as they are ended.
    async fn alone(&self, node: &PgConnectOptions, database: &str, sql: &str) {
        let mut admin = connect(node).await;
        let mut attempts = if self.0.len() > 1 { 100 } else { 1 };
        while let Err(error) = admin.execute(AssertSqlSafe(sql.to_owned())).await {
            attempts -= 1;
            let in_use = error
                .as_database_error()
                .is_some_and(|error| error.code().as_deref() == Some(IN_USE));
            assert!(in_use && attempts > 0, "{sql}: {error}");
            end_sessions(&mut admin, database).await;
        }
        admin.close().await.expect("close");
    }

    /// Makes a cluster of the databases of this name.
    async fn join(&self, name: &str) {
        for node in &self.0 {
            let mut database = connect(&node.clone().database(name)).await;
            execute(&mut database, "CREATE EXTENSION citus".into()).await;
        }
        let mut coordinator = connect(&self.first().clone().database(name)).await;
        let (host, port) = (self.first().get_host(), self.first().get_port());
        execute(
            &mut coordinator,
            format!("SELECT citus_set_coordinator_host('{host}', {port})"),
        )
        .await;
        for worker in &self.0[1..] {
            let (host, port) = (worker.get_host(), worker.get_port());
            execute(
                &mut coordinator,
                format!("SELECT citus_add_node('{host}', {port})"),
            )
            .await;
        }
    }
}

/// Those of a cluster's daemons, and of nobody else.
async fn end_sessions(admin: &mut PgConnection, database: &str) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    let ended = sqlx::query(end).bind(database).execute(admin).await;
    ended.expect("a list of sessions");
}

pub async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options)
        .await
        .expect("a connection to the tests' server")
}

pub async fn execute(connection: &mut PgConnection, sql: String) {
    let done = connection.execute(AssertSqlSafe(sql.clone())).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
