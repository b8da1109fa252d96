//! The service that is attacked, in a process of its own.

use std::net::SocketAddr;
use std::time::Duration;

use sms_task_service::auth::Role;

use crate::startup::databases::on;
use crate::startup::service::Service;
use crate::support::app::{App, MASTER_KEY};
use crate::support::dir::Dir;
use crate::support::live::Wire;

use super::client::Client;

/// The most memory that an attack may cost.
const MEMORY: usize = 400 * 1024 * 1024;

/// The service, with two accounts.
pub struct Target {
    /// The same database in this process, where accounts and their tasks are made.
    pub app: App,
    /// The token of the account that means well.
    pub token: String,
    /// The token of another account.
    pub other: String,
    service: Service,
    _dir: Dir,
}

impl Target {
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let app = App::guarded("well").await;
        let other = app.new_token("other", Role::Full).await;
        let token = app.token.clone().expect("a token");
        let dir = Dir::new();
        let mut command = on(&app.database, &dir);
        command
            .env("SMS_AUTH", "required")
            .env("SMS_MASTER_KEY", MASTER_KEY)
            .env("RUST_LOG", "error")
            .envs(settings.iter().copied());
        Self {
            service: Service::start(command).await,
            app,
            token,
            other,
            _dir: dir,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.service.address
    }

    /// A connection with this token.
    pub async fn connect(&self, token: &str) -> Wire {
        connect(self.address(), token).await
    }

    /// Attacks while a client that means well works on a task of its own. It had some time alone before that.
    pub async fn endures(&self, name: &str, attack: impl Future<Output = ()>) {
        let task = self.app.task().await;
        let alone = Client::start(self, &task);
        tokio::time::sleep(Duration::from_secs(1)).await;
        let alone = alone.stop().await;
        let client = Client::start(self, &task);
        if super::scale() > 1 {
            client.yield_to();
        }
        attack.await;
        let beside = client.stop().await;
        let memory = self.service.peak_memory();
        println!(
            "{name}: p99 {:?} beside the attack, {:?} alone; {} requests, {} errors; {} MiB at most",
            beside.p99(),
            alone.p99(),
            beside.times.len(),
            beside.errors.len(),
            memory >> 20,
        );
        assert!(beside.errors.is_empty(), "{:?}", beside.errors);
        assert!(!beside.times.is_empty(), "it got nothing done");
        assert!(memory < MEMORY, "{} MiB", memory >> 20);
        if super::scale() > 1 {
            assert!(beside.p99() <= 3 * alone.p99(), "it is too slow");
        }
    }
}

/// A connection with a token.
pub async fn connect(address: SocketAddr, token: &str) -> Wire {
    let mut wire = Wire::connect(address).await.expect("connected");
    wire.headers = format!("x-auth-token: {token}\r\n");
    wire
}
