//! The database of the settings: one that somebody runs, or a private one.

use std::net::IpAddr;
use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection as _, PgConnection};

use secrecy::{ExposeSecret, SecretString};

use super::connect_error::{ConnectError, place};
use super::{Error, limits};
use crate::config::Settings;
use crate::embedded_pg::{self, Address, Server, Shared, data_dir};
use crate::storage::schema::Schema;
use crate::storage::{self, Connection, Database, MIGRATOR};

/// Name of the database in a private server.
const DATABASE: &str = "sms";

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// A server that takes connections.
pub(crate) struct Postgres {
    options: PgConnectOptions,
    /// A standby that reads lists.
    replica: Option<PgConnectOptions>,
    /// The same for PostgreSQL's own programs.
    url: SecretString,
    /// The private server, where this process runs it.
    own: Option<Server>,
}

impl Postgres {
    /// For the service, which runs a private server alone: it ends with the service.
    pub(crate) async fn exclusive(settings: &Settings) -> Result<Self, Error> {
        if let Some(named) = Self::named(settings)? {
            return Ok(named);
        }
        let server = Server::start(&private(settings)?).await?;
        let postgres = Self::of(&server.address(), None).await?;
        tracing::info!("{}", server.summary(DATABASE));
        Ok(Self {
            own: Some(server),
            ..postgres
        })
    }

    /// The directory of a private server that has never been started, where the settings ask for one.
    pub(crate) fn is_to_be_made(settings: &Settings) -> Option<PathBuf> {
        if settings.database_url.is_some() || settings.require_database_url {
            return None;
        }
        let directory = data_dir(settings.data_dir.as_deref()).ok()?;
        (!directory.join("data").exists()).then_some(directory)
    }

    /// For a subcommand, which may run beside the service.
    pub(crate) async fn shared(settings: &Settings) -> Result<Self, Error> {
        if let Some(named) = Self::named(settings)? {
            return Ok(named);
        }
        let shared = Shared::start_or_join(&private(settings)?).await?;
        Self::of(&shared.address, shared.own).await
    }

    fn named(settings: &Settings) -> Result<Option<Self>, Error> {
        match settings.named_database() {
            Some(url) => Ok(Some(Self {
                options: parse("DATABASE_URL", url)?,
                replica: replica(settings)?,
                url: url.into(),
                own: None,
            })),
            None if settings.read_database_url.is_some() => Err(Error::NoPrimary),
            None if settings.require_database_url => Err(Error::NoDatabaseUrl),
            None => Ok(None),
        }
    }

    async fn of(address: &Address, own: Option<Server>) -> Result<Self, Error> {
        let options = address.options(DATABASE);
        let created = address.create_database(DATABASE).await;
        created.map_err(|error| ConnectError::new(&options, &error))?;
        let url = address.url(DATABASE).into();
        Ok(Self {
            options,
            replica: None,
            url,
            own,
        })
    }

    /// Applies the migrations that are missing, distributes the tables if the database is a Citus cluster, and leaves a
    /// connection. Instances that start together wait for each other: sqlx takes an advisory lock, which is why a schema that
    /// is up to date is left alone: through a pooler in transaction mode such a lock would stay behind.
    ///
    /// # Errors
    /// Also when a newer version has taken away what this one needs.
    pub(crate) async fn migrate(&self) -> Result<PgConnection, Error> {
        let failed = |error| ConnectError::new(&self.options, &error);
        let mut connection = self.connect().await?;
        let schema = Schema::of(&mut connection).await?;
        if schema == Schema::TooNew {
            return Err(Error::NewerSchema);
        }
        if !schema.serves() {
            // the role's time-outs are for requests; a migration may take long, and so may waiting for one
            sqlx::raw_sql("SET lock_timeout = 0; SET statement_timeout = 0")
                .execute(&mut connection)
                .await
                .map_err(failed)?;
            MIGRATOR.run(&mut connection).await?;
            connection.close().await.ok();
            // with the role's time-outs again
            connection = self.connect().await?;
        }
        let distributed = storage::distribute(&mut connection).await?;
        if distributed > 0 {
            tracing::info!(tables = distributed, "tables are distributed by tenant");
        }
        Ok(connection)
    }

    /// Its URL, with the password.
    pub(crate) fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// A connection, whatever the schema is.
    pub(crate) async fn connect(&self) -> Result<PgConnection, Error> {
        let options = self.options.clone().disable_statement_logging();
        let connected = PgConnection::connect_with(&options).await;
        Ok(connected.map_err(|error| ConnectError::new(&self.options, &error))?)
    }

    /// Whether this process runs it.
    pub(crate) fn is_private(&self) -> bool {
        self.own.is_some()
    }

    /// Whether it is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.options.get_host();
        let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        self.options.get_socket().is_some() || host == "localhost" || is_loopback
    }

    /// The way to it for handlers.
    pub(crate) fn database(&self, settings: &Settings) -> Database {
        let limits = limits::of_database(settings);
        Database::with_replica(self.options.clone(), self.replica.clone(), limits)
    }

    /// Where the data are, for a person.
    pub(crate) fn place(&self, settings: &Settings) -> Result<String, Error> {
        if !self.is_private() {
            return Ok(place(&self.options));
        }
        let directory = data_dir(settings.data_dir.as_deref())?;
        Ok(format!(
            "{} (private PostgreSQL; production sets DATABASE_URL)",
            directory.display()
        ))
    }

    /// The status that a private server has ended with by itself, once it has.
    pub(crate) fn exited(&mut self) -> Option<String> {
        let status = self.own.as_mut()?.exited()?;
        Some(status.to_string())
    }

    /// Stops the server, where this process runs it.
    pub(crate) async fn stop(self) -> Result<(), Error> {
        if let Some(server) = self.own {
            server.stop().await?;
        }
        Ok(())
    }
}

/// Does work on a connection to the database, whose schema is up to date.
pub(crate) async fn with_database<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(&mut Connection) -> storage::Result<T>,
) -> Result<T, Error> {
    let postgres = Postgres::shared(settings).await?;
    postgres.migrate().await?.close().await.ok();
    let database = postgres.database(settings);
    let done = work(&mut *database.connection().await?).await;
    database.close();
    postgres.stop().await?;
    Ok(done?)
}

fn private(settings: &Settings) -> Result<embedded_pg::Settings, Error> {
    Ok(embedded_pg::Settings {
        bin_dir: settings.pg_bin.clone(),
        account: settings.pg_user.clone(),
        ..embedded_pg::Settings::new(data_dir(settings.data_dir.as_deref())?)
    })
}

fn replica(settings: &Settings) -> Result<Option<PgConnectOptions>, Error> {
    let url = settings.read_database_url.as_ref();
    url.map(|url| parse("SMS_READ_DATABASE_URL", url.expose_secret()))
        .transpose()
}

fn parse(name: &'static str, url: &str) -> Result<PgConnectOptions, Error> {
    // sqlx accepts any scheme
    if !SCHEMES.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(Error::DatabaseUrlScheme(name));
    }
    let parsed = url.parse::<PgConnectOptions>().map_err(|error| {
        let cause = match error {
            sqlx::Error::Configuration(cause) => cause.to_string(),
            other => other.to_string(),
        };
        // a value, which may be a misplaced secret, is in quotes
        let told: Vec<_> = cause.split('"').step_by(2).collect();
        let reason = told.join("…");
        Error::DatabaseUrl { name, reason }
    });
    Ok(parsed?.application_name("sms-task-service"))
}
