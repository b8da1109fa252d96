//! From settings to a running service, and to its end.

mod credentials;

use std::net::TcpListener;
use std::time::Duration;

use axum::Router;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection as _, PgConnection};

use self::credentials::Credentials;
pub(crate) use self::credentials::master_key;
use crate::auth::{MasterKeyError, iam};
use crate::clock;
use crate::config::{self, Settings};
use crate::embedded_pg::{self, Server, data_dir};
use crate::http::{self, AppState};
use crate::server;
use crate::server::tls::{self, Tls};
use crate::storage::{self, Connection, Database, MIGRATOR, health};

/// How long work on the database may outlast the clients that asked for it, when the service stops.
const LAST_WORK: Duration = Duration::from_secs(5);

/// Name of the database in an embedded server.
const DATABASE: &str = "sms";

/// Why the service does not start, or stopped.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum Error {
    #[error(
        "SMS_LISTEN={0} can be reached from other machines, where SMS_AUTH=none would let everybody do \
         everything. Set SMS_AUTH=required, and make the first token: sms-task-service token create --tenant \
         <account>. Or listen on a loopback address, such as 127.0.0.1:8080."
    )]
    NotLoopback(std::net::SocketAddr),
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error(transparent)]
    Iam(#[from] iam::Error),
    #[error("access keys need SMS_MASTER_KEY, which their secret keys are encrypted under")]
    NoMasterKey,
    #[error("there is no {0} in this account; list them to see those it has")]
    NoCredential(String),
    #[error("cannot print: {0}")]
    Print(std::io::Error),
    #[error("SMS_REQUIRE_DATABASE_URL is set and DATABASE_URL is not. Set DATABASE_URL.")]
    NoDatabaseUrl,
    #[error("DATABASE_URL is not a valid Postgres URL: {0}")]
    DatabaseUrl(sqlx::Error),
    #[error("the database cannot be reached: {0}")]
    Connect(sqlx::Error),
    #[error("the migrations failed: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error(
        "this Postgres has {0} = off and would lose acknowledged writes in a crash. Switch it on, or accept \
         the loss with SMS_ALLOW_UNSAFE_POSTGRES=1."
    )]
    Unsafe(&'static str),
    #[error("the database failed: {0}")]
    Storage(#[from] crate::storage::Error),
    #[error(transparent)]
    Embedded(#[from] embedded_pg::Error),
    #[error(transparent)]
    Tls(#[from] tls::Error),
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
    #[error("the server failed: {0}")]
    Serve(std::io::Error),
    #[error("the embedded Postgres stopped ({0}); starting again recovers its data")]
    DatabaseGone(String),
}

/// Where the data are: in a server that somebody runs, or in one of our own.
struct Postgres {
    options: PgConnectOptions,
    embedded: Option<Server>,
}

/// Brings the schema up to this version.
///
/// # Errors
/// When the database cannot be reached, or a migration fails.
pub async fn migrate(settings: &Settings) -> Result<(), Error> {
    let postgres = open(settings).await?;
    apply_migrations(&postgres.options).await?;
    tracing::info!(
        migrations = MIGRATOR.iter().count(),
        "the schema is up to date"
    );
    if let Some(server) = postgres.embedded {
        server.stop().await?;
    }
    Ok(())
}

/// Serves until SIGINT or SIGTERM, then lets requests and their writes finish.
///
/// # Errors
/// When a setting is unsafe, the database or the address cannot be used, or the embedded Postgres stops.
pub async fn serve(settings: &Settings) -> Result<(), Error> {
    let address = settings.sms_listen;
    if settings.sms_auth == config::Auth::None && !address.ip().is_loopback() {
        return Err(Error::NotLoopback(address));
    }
    let credentials = Credentials::of(settings)?;
    let tls = match settings.tls()? {
        Some(source) => Some(Tls::load(source, clock::now).await?),
        None => None,
    };
    let listener = TcpListener::bind(address).map_err(|error| Error::Listen(address, error))?;
    let mut postgres = open(settings).await?;
    apply_migrations(&postgres.options).await?;

    let database = Database::new(postgres.options.clone(), settings.database_limits());
    refuse_unsafe(&database, settings).await?;
    let state = AppState::new(database.clone(), settings.request_limits());
    let state = state
        .of_edition(settings.sms_api_edition)
        .with_auth(credentials.with(&database, settings));
    let requests = state.requests.clone();
    let router = http::router(state);
    let scheme = if tls.is_some() { "https" } else { "http" };
    announce(scheme, &listener, &postgres, settings)?;

    let stopped = tokio::select! {
        stopped = serve_on(listener, router, tls, settings) => stopped.map_err(Error::Serve),
        status = exit_of(&mut postgres.embedded) => Err(Error::DatabaseGone(status)),
    };
    // requests outlive the clients that sent them
    requests.close();
    if tokio::time::timeout(LAST_WORK, requests.wait())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time");
    }
    database.close();
    if let Some(server) = postgres.embedded {
        server.stop().await?;
    }
    stopped
}

/// Does work on a connection to the database, whose schema is up to date.
pub(crate) async fn with_database<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&mut Connection) -> storage::Result<T>,
) -> Result<T, Error> {
    let postgres = open(settings).await?;
    apply_migrations(&postgres.options).await?;
    let database = Database::new(postgres.options.clone(), settings.database_limits());
    let done = work(&mut *database.connection().await?).await;
    database.close();
    if let Some(server) = postgres.embedded {
        server.stop().await?;
    }
    Ok(done?)
}

/// Serves over HTTPS, or over HTTP without `tls`, until a signal says to stop.
async fn serve_on(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    settings: &Settings,
) -> std::io::Result<()> {
    let (limits, shutdown) = (settings.server_limits(), server::shutdown_signal());
    match tls {
        Some(tls) => server::serve_tls(listener, router, limits, tls, shutdown).await,
        None => server::serve(listener, router, limits, shutdown).await,
    }
}

async fn open(settings: &Settings) -> Result<Postgres, Error> {
    match settings.named_database() {
        Some(url) => {
            let options: PgConnectOptions = url.parse().map_err(Error::DatabaseUrl)?;
            Ok(Postgres {
                options: options.application_name("sms-task-service"),
                embedded: None,
            })
        }
        None if settings.sms_require_database_url => Err(Error::NoDatabaseUrl),
        None => {
            let embedded = embedded_pg::Settings {
                bin_dir: given(&settings.sms_pg_bin),
                account: given(&settings.sms_pg_user),
                ..embedded_pg::Settings::new(data_dir(settings.sms_data_dir.as_deref())?)
            };
            let server = Server::start(&embedded).await?;
            server
                .create_database(DATABASE)
                .await
                .map_err(Error::Connect)?;
            tracing::info!("{}", server.summary(DATABASE));
            Ok(Postgres {
                options: server.options(DATABASE),
                embedded: Some(server),
            })
        }
    }
}

/// Applies the migrations that are missing. Instances that start together wait for each other: sqlx
/// takes an advisory lock, which is why a schema that is up to date is left alone: through a pooler in
/// transaction mode such a lock would stay behind.
async fn apply_migrations(options: &PgConnectOptions) -> Result<(), Error> {
    let options = options.clone().disable_statement_logging();
    let connection = PgConnection::connect_with(&options).await;
    let mut connection = connection.map_err(Error::Connect)?;
    if !health::is_migrated(&mut connection).await? {
        // the role's time-outs are for requests; a migration may take long, and so may waiting for one
        sqlx::raw_sql("SET lock_timeout = 0; SET statement_timeout = 0")
            .execute(&mut connection)
            .await
            .map_err(Error::Connect)?;
        MIGRATOR.run(&mut connection).await?;
    }
    connection.close().await.ok();
    Ok(())
}

async fn refuse_unsafe(database: &Database, settings: &Settings) -> Result<(), Error> {
    let setting = health::unsafe_setting(&mut *database.connection().await?).await?;
    match setting {
        Some(setting) if !settings.sms_allow_unsafe_postgres => Err(Error::Unsafe(setting)),
        Some(setting) => {
            tracing::warn!(
                setting,
                "this Postgres would lose acknowledged writes in a crash"
            );
            Ok(())
        }
        None => Ok(()),
    }
}

/// The one line for a person: where it listens, where the data are, what production sets instead.
fn announce(
    scheme: &str,
    listener: &TcpListener,
    postgres: &Postgres,
    settings: &Settings,
) -> Result<(), Error> {
    let address = listener.local_addr().map_err(Error::Serve)?;
    let data = if postgres.embedded.is_some() {
        let directory = data_dir(settings.sms_data_dir.as_deref())?;
        format!(
            "data in {} (private Postgres; production sets DATABASE_URL)",
            directory.display()
        )
    } else {
        let options = &postgres.options;
        let database = options.get_database().unwrap_or(options.get_username());
        format!(
            "data in database {database} on {}:{}",
            options.get_host(),
            options.get_port()
        )
    };
    eprintln!("sms-task-service is listening on {scheme}://{address} (explorer: /docs); {data}");
    Ok(())
}

/// Resolves when an embedded server has ended by itself; never where there is none.
async fn exit_of(server: &mut Option<Server>) -> String {
    let Some(server) = server else {
        return std::future::pending().await;
    };
    loop {
        if let Some(status) = server.exited() {
            return status.to_string();
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// A setting that is there and not empty, as an unset variable often is.
fn given<T: Clone + AsRef<std::ffi::OsStr>>(setting: &Option<T>) -> Option<T> {
    let filled = |value: &&T| !AsRef::<std::ffi::OsStr>::as_ref(*value).is_empty();
    setting.as_ref().filter(filled).cloned()
}
