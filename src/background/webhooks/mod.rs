//! Sends events to webhooks. Several instances may do so: each message is taken by one of them at a time.

mod client;
mod deliver;

use std::collections::HashSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub use client::Client;
pub use deliver::deliver;

use crate::auth::Vault;
use crate::clock::now;
use crate::storage::{self, Database, Tenant, webhooks};

/// How often to look for events that other instances have written, and for messages that are due.
const EVERY: Duration = Duration::from_secs(1);

/// The shortest time between two looks, so that many changes cost few statements.
const REST: Duration = Duration::from_millis(100);

/// How many webhooks are served at the same time, and how many of one account, so that those of another account need not wait
/// for slow receivers.
const AT_ONCE: usize = 64;
const OF_AN_ACCOUNT: usize = 8;

/// How many messages to one webhook are on their way at the same time.
const TO_ONE: usize = 2;

/// All that it takes to send messages.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Where the messages are.
    pub database: Database,
    /// Decrypts secrets.
    pub vault: Vault,
    /// Sends them.
    pub client: Client,
}

/// Sends until it is stopped.
pub(super) async fn run(sender: Sender, stop: CancellationToken) {
    let news = sender.database.news();
    let mut running = JoinSet::new();
    let mut served = HashSet::new();
    while !stop.is_cancelled() {
        if let Err(error) = relay(&sender.database, now()).await {
            tracing::warn!(%error, "webhooks have to wait for new events");
        }
        while let Some(Ok(one)) = running.try_join_next() {
            served.remove(&one);
        }
        match webhooks_due(&sender.database).await {
            Ok(due) => {
                for one in due {
                    let of_account = served.iter().filter(|(tenant, _)| *tenant == one.0).count();
                    let is_next = served.len() < AT_ONCE && of_account < OF_AN_ACCOUNT;
                    if is_next && served.insert(one.clone()) {
                        running.spawn(serve(sender.clone(), one, stop.clone()));
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "messages to webhooks have to wait"),
        }
        let rest = async {
            tokio::time::sleep(REST).await;
            let _ = timeout(EVERY - REST, news.notified()).await;
        };
        stop.run_until_cancelled(rest).await;
    }
}

async fn webhooks_due(database: &Database) -> storage::Result<Vec<(String, String)>> {
    webhooks::due(&mut *database.connection().await?, now()).await
}

/// Makes messages of all events that there are.
///
/// # Errors
/// When the database fails.
pub async fn relay(database: &Database, now: i64) -> storage::Result<()> {
    let news = webhooks::news(&mut *database.connection().await?).await?;
    for (tenant, webhook) in news {
        let tenant = Tenant::new(tenant.into(), database.clone());
        loop {
            let mut db = tenant.begin().await?;
            let has_more = webhooks::relay(&mut db, &webhook, now).await?;
            db.commit().await?;
            if !has_more {
                break;
            }
        }
    }
    Ok(())
}

/// Sends what is due to one webhook. Returns the webhook.
async fn serve(
    sender: Sender,
    webhook: (String, String),
    stop: CancellationToken,
) -> (String, String) {
    let hands = (0..TO_ONE).map(|_| async {
        while !stop.is_cancelled() {
            match deliver(&sender, &webhook.0, &webhook.1, now()).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(%error, webhook = webhook.1, "a message to a webhook has to wait");
                    return;
                }
            }
        }
    });
    futures_util::future::join_all(hands).await;
    webhook
}
