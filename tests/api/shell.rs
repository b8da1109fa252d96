//! The operator's shell: the program as a client, against a running service.

mod actions;
mod credentials;
mod following;
mod help;
mod lists;
mod refusals;
mod views;
mod waiting;
mod webhooks;

use std::process::Stdio;

use sms_task_service::background::jobs;
use tokio::process::Command;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::startup::service::Ended;
use crate::support::app::App;
use crate::support::live::Live;

/// Longer than any command should take.
pub const LONG: std::time::Duration = std::time::Duration::from_secs(60);

/// A service that asks its callers who they are, and a shell with a token of its account.
pub struct Shell {
    pub app: App,
    pub live: Live,
    /// Does what jobs ask for.
    _jobs: AbortOnDropHandle<()>,
}

impl Shell {
    pub async fn new() -> Self {
        Self::on(App::guarded("acme").await)
    }

    pub fn on(app: App) -> Self {
        let live = Live::start(app.router.clone());
        let storage = app.storage();
        let stop = CancellationToken::new();
        let jobs = tokio::spawn(async move {
            loop {
                let _ = jobs::work(&storage, &stop).await;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        });
        Self {
            app,
            live,
            _jobs: AbortOnDropHandle::new(jobs),
        }
    }

    /// The program with these arguments, on this service.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = program(&format!("http://{}", self.live.address));
        command.args(arguments.split_whitespace());
        if let Some(token) = &self.app.token {
            command.env("SMS_TOKEN", token);
        }
        command
    }

    pub async fn run(&self, arguments: &str) -> Ended {
        run(self.command(arguments)).await
    }

    /// What it prints, if it does what it should.
    #[track_caller]
    pub fn printed(&self, arguments: &str) -> impl Future<Output = String> {
        let ended = self.run(arguments);
        async move {
            let ended = ended.await;
            assert_eq!(ended.status.code(), Some(0), "{}", ended.said);
            ended.printed
        }
    }
}

/// The program, with a service to talk to and nothing else.
pub fn program(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sms-task-service"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command
        .env_clear()
        .env("PATH", path)
        .env("TZ", "UTC")
        .env("SMS_URL", url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

pub async fn run(mut command: Command) -> Ended {
    let output = timeout(LONG, command.output()).await.expect("it ends");
    output.expect("it starts").into()
}
