//! Serving, from the first check to the last write.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::OptionFuture;
use sd_notify::NotifyState;
use sqlx::Connection;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use super::credentials::Credentials;
use super::database::Postgres;
use super::{Error, agent_config, limits, pooler, warnings};
use crate::background::webhooks::{Client, Sender};
use crate::background::{self, Plan};
use crate::clock;
use crate::config::{AuthMode, Settings};
use crate::http::{self, AppState};
use crate::server;
use crate::server::tls::{self, Tls};
use crate::storage::events;
use crate::telemetry::traces;

/// How long requests may outlast the clients that sent them, when the service stops.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// How often to see whether a private server still runs.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Serves until SIGINT or SIGTERM, then lets requests and their writes finish.
///
/// # Errors
/// When a setting is unsafe, the database or the address cannot be used, or the private PostgreSQL stops.
pub async fn serve(settings: &Settings) -> Result<(), Error> {
    let address = settings.listen;
    if settings.auth == AuthMode::None && !address.ip().is_loopback() {
        return Err(Error::NotLoopback(address));
    }
    let credentials = Credentials::of(settings)?;
    let agent_config = agent_config::load(settings.agent_config.as_deref())?;
    let tls = match certificate(settings)? {
        Some(source) => Some(Tls::load(source, clock::now).await?),
        None => None,
    };
    let listener =
        TcpListener::bind(address).map_err(|reason| Error::Listen { address, reason })?;
    let mut postgres = Postgres::exclusive(settings).await?;
    prepare(&postgres, settings).await?;
    warnings::of_plain_http(settings, tls.is_some());
    warnings::of_open_secrets(settings);

    let database = postgres.database(settings);
    events::count_transactions_anew(&mut *database.connection().await?).await?;
    let allowed = Arc::new(limits::of_webhooks(settings));
    let state = AppState::new(database.clone(), limits::of_requests(settings))
        .of_edition(settings.api_edition)
        .with_vault(credentials.vault())
        .with_agent_config(agent_config)
        .with_webhooks(Arc::clone(&allowed))
        .with_callers_in_log(settings.log_callers)
        .with_auth(credentials.with(&database, settings))
        .with_streams(settings.max_streams as usize);
    let requests = state.requests.clone();
    let (leaving, stop) = (state.leaving.clone(), state.draining.clone());
    let plan = Plan {
        events: Duration::from_secs(24 * 60 * 60) * u32::from(settings.event_retention),
        stalled: settings.stalled.thresholds(),
        jobs: Arc::clone(&state.jobs),
        sender: Sender {
            database: database.clone(),
            vault: state.vault.clone(),
            client: Client::new(allowed),
        },
    };
    // first: it installs what counts, for the others too
    let router = http::router(state);
    background::start(&database, plan, &requests, &stop);
    // before anybody is told that it runs, and may stop it
    let signal = server::shutdown_signal();
    let (draining, delay) = (stop.clone(), Duration::from_secs(settings.shutdown_delay));
    let shutdown = async move {
        signal.await;
        tell_systemd(NotifyState::Stopping);
        leaving.cancel();
        sleep(delay).await;
        draining.cancel();
    };
    let hangups = tls.is_none().then(server::outlive_hangups);
    let limits = limits::of_server(settings);
    announce(tls.is_some(), &listener, &postgres.place(settings)?)?;
    tell_systemd(NotifyState::Ready);

    let stopped = tokio::select! {
        stopped = server::serve(listener, router, limits, tls, shutdown) => stopped.map_err(Error::Serve),
        Some(never) = OptionFuture::from(hangups) => match never {},
        status = exit_of(&mut postgres) => Err(Error::DatabaseGone(status)),
    };
    stop.cancel();
    finish(&requests).await;
    database.close();
    postgres.stop().await?;
    let _ = tokio::task::spawn_blocking(traces::flush).await;
    stopped
}

/// Brings the schema up to date, and checks what only the database knows.
async fn prepare(postgres: &Postgres, settings: &Settings) -> Result<(), Error> {
    if !postgres.is_private() {
        pooler::check(postgres).await?;
    }
    let mut connection = postgres.migrate().await?;
    warnings::of_lost_writes(&mut connection, settings).await?;
    warnings::of_nobody(&mut connection, settings).await?;
    connection.close().await.ok();
    Ok(())
}

/// What HTTPS is served with; none where HTTP is.
pub(crate) fn certificate(settings: &Settings) -> Result<Option<tls::Source>, tls::Error> {
    let wanted = tls::Wanted {
        cert: settings.tls_cert.as_deref(),
        key: settings.tls_key.as_deref(),
        client_ca: settings.tls_client_ca.as_deref(),
        self_signed: settings.tls_self_signed,
    };
    tls::Source::wanted(wanted, clock::now())
}

/// The one line for a person: where it listens, where the data are, what production sets instead.
fn announce(encrypted: bool, listener: &TcpListener, place: &str) -> Result<(), Error> {
    let scheme = if encrypted { "https" } else { "http" };
    let address = listener.local_addr().map_err(Error::Serve)?;
    let url = format!("{scheme}://{address}");
    eprintln!(
        "sms-task-service is listening on {url} (board: {url}/board/, explorer: /docs); data in {place}"
    );
    Ok(())
}

/// Does nothing where systemd does not wait for it.
fn tell_systemd(state: NotifyState) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd cannot be told how far the service is");
    }
}

/// Resolves when a private server has ended by itself; never where there is none.
async fn exit_of(postgres: &mut Postgres) -> String {
    loop {
        if let Some(status) = postgres.exited() {
            return status;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Requests outlive the clients that sent them.
async fn finish(requests: &TaskTracker) {
    requests.close();
    let ended = tokio::time::timeout(LAST_REQUESTS, requests.wait()).await;
    if ended.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}
