//! A database of its own for each test, with nothing to set up and nothing left behind.
//!
//! The first test process starts `testdb`, a throw-away server that all processes of the run
//! share (and the next run too, if it comes within five seconds). Migrations run once for each
//! server, into a template of which every test gets a copy; `testdb` drops the copies that are
//! done with.
//!
//! `TEST_DATABASE_URL` names another server to use, by a role that may create databases, and `TEST_CITUS_URL` a database of a
//! Citus cluster; there the databases stay. `DATABASE_URL` is never used: a test run must not touch what it names.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sms_task_service::storage::MIGRATOR;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;

use super::nodes::{Nodes, connect, execute};

/// An empty, migrated database, which lives at least as long as this value.
pub struct TestDatabase {
    pub options: PgConnectOptions,
    /// A database without connections is taken for done with.
    keeper: PgConnection,
}

impl TestDatabase {
    async fn of(options: PgConnectOptions) -> Self {
        Self {
            keeper: connect(&options).await,
            options,
        }
    }

    /// The same database, kept by this value as well.
    pub async fn another(&self) -> Self {
        Self::of(self.options.clone()).await
    }

    /// How the service reaches it: through the pooler that `TEST_POOLER` names, if it does. Tests themselves do not.
    pub fn options_of_the_service(&self) -> PgConnectOptions {
        match std::env::var("TEST_POOLER")
            .ok()
            .and_then(|address| address.parse::<SocketAddr>().ok())
        {
            Some(address) => self
                .options
                .clone()
                .host(&address.ip().to_string())
                .port(address.port()),
            None => self.options.clone(),
        }
    }

    /// A connection to it, which keeps it.
    pub fn into_connection(self) -> PgConnection {
        self.keeper
    }

    /// A pool of at most `max` connections, none of which is open yet.
    pub fn pool(&self, max: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(max)
            .connect_lazy_with(self.options.clone())
    }
}

/// Makes a database for one test.
pub async fn database() -> TestDatabase {
    let nodes = &SERVER.get_or_init(Server::find).await.nodes;
    let name = unique_name();
    nodes.copy(&template_name(), &name).await;
    TestDatabase::of(nodes.first().clone().database(&name)).await
}

/// Makes a database without a schema, which is on one server, also where there is a cluster.
pub async fn empty_database() -> TestDatabase {
    let nodes = &SERVER.get_or_init(Server::find).await.nodes;
    let name = unique_name();
    let mut admin = connect(nodes.first()).await;
    execute(&mut admin, format!("CREATE DATABASE {name}")).await;
    TestDatabase::of(nodes.first().clone().database(&name)).await
}

static SERVER: OnceCell<Server> = OnceCell::const_new();

struct Server {
    nodes: Nodes,
    /// Our share of the lock that keeps `testdb` alive; the kernel takes it back when this
    /// process ends, however it ends.
    _client: Option<File>,
}

impl Server {
    async fn find() -> Self {
        let server = match (named("TEST_CITUS_URL"), named("TEST_DATABASE_URL")) {
            (Some(coordinator), _) => Self::at(Nodes::of_cluster(coordinator).await),
            (None, Some(admin)) => Self::at(Nodes::one(admin)),
            (None, None) => Self::start_or_attach().await,
        };
        make_template(&server.nodes).await;
        server
    }

    fn at(nodes: Nodes) -> Self {
        Self {
            nodes,
            _client: None,
        }
    }

    async fn start_or_attach() -> Self {
        let dir = directory();
        // one process at a time looks and starts
        let _start = locked(&dir, "start", File::lock);
        // waits for a `testdb` that is just ending
        let client = locked(&dir, "clients", File::lock_shared);
        let admin = PgConnectOptions::new_without_pgpass()
            .socket(dir.join("run"))
            .port(5432)
            .username("postgres")
            .database("postgres")
            .ssl_mode(PgSslMode::Disable);
        if PgConnection::connect_with(&admin).await.is_err() {
            start_testdb(&dir, &admin).await;
        }
        Self {
            nodes: Nodes::one(admin),
            _client: Some(client),
        }
    }
}

async fn start_testdb(dir: &Path, admin: &PgConnectOptions) {
    let log = create(dir, "log");
    #[expect(clippy::zombie_processes, reason = "it outlives this process")]
    let mut testdb = Command::new(env!("CARGO_BIN_EXE_testdb"))
        .arg(dir)
        .process_group(0) // a Ctrl-C is for the tests; it ends by itself
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("testdb");
    while PgConnection::connect_with(admin).await.is_err() {
        if testdb.try_wait().expect("wait").is_some() {
            let log = fs::read_to_string(dir.with_extension("log")).unwrap_or_default();
            panic!("no database for the tests: {log}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One server for each checkout and account; short, for the 107 bytes of a socket's path.
fn directory() -> PathBuf {
    let id = Command::new("id").arg("-u").output().expect("id");
    let name = hash((env!("CARGO_MANIFEST_DIR"), id.stdout));
    std::env::temp_dir().join(format!("sms-test-{name:x}"))
}

/// The file beside the directory, locked. `testdb` removes it at its end, while others may already have
/// opened it and wait: theirs is then another file than the one that newcomers see.
fn locked(dir: &Path, extension: &str, lock: fn(&File) -> std::io::Result<()>) -> File {
    loop {
        let file = create(dir, extension);
        lock(&file).expect("lock");
        let ours = file.metadata().expect("metadata").ino();
        let current = fs::metadata(dir.with_extension(extension));
        if current.is_ok_and(|current| current.ino() == ours) {
            return file;
        }
    }
}

fn create(dir: &Path, extension: &str) -> File {
    let path = dir.with_extension(extension);
    File::create(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Follows the migrations, so that changed ones make another template.
fn template_name() -> String {
    let migrations = MIGRATOR.iter().map(|m| (m.version, m.checksum.to_vec()));
    format!("template_{:x}", hash(migrations.collect::<Vec<_>>()))
}

async fn make_template(nodes: &Nodes) {
    let name = template_name();
    let mut connection = connect(nodes.first()).await;
    // One process makes it; the lock goes with the connection.
    execute(&mut connection, "SELECT pg_advisory_lock(42)".into()).await;
    let exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
    let exists: bool = sqlx::query_scalar(exists)
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the list of databases");
    if !exists {
        nodes.make(&name).await;
    }
    connection.close().await.expect("close");
}

/// Unlike any that an earlier run may have left on a server of `TEST_DATABASE_URL`.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let now = sms_task_service::clock::now();
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("t_{now:x}_{}_{next}", process::id())
}

/// Whether the tests' databases are on the nodes of a Citus cluster.
pub fn on_a_cluster() -> bool {
    named("TEST_CITUS_URL").is_some()
}

/// Whether a test is to be skipped because it cannot run on a cluster. Says why.
pub fn skipped_on_a_cluster(why: &str) -> bool {
    if on_a_cluster() {
        eprintln!("skipped on a cluster: {why}");
    }
    on_a_cluster()
}

/// The server that a variable names.
fn named(variable: &str) -> Option<PgConnectOptions> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty())?;
    Some(
        url.parse()
            .unwrap_or_else(|error| panic!("{variable}: {error}")),
    )
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
