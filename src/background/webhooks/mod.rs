//! Sends events to webhooks. Several instances may do so: each message is taken by one of them at a time.

mod client;
mod deliver;

use std::collections::HashSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub use client::Client;
pub use deliver::deliver;

use super::Faults;
use crate::auth::Vault;
use crate::clock::now;
use crate::storage::{self, Database, Tenant, webhooks};

/// How often to look for events that other instances have written, and for messages that are due.
const EVERY: Duration = Duration::from_secs(1);

/// The shortest time between two looks, so that many changes cost few statements.
const REST: Duration = Duration::from_millis(100);

/// How long to wait when the database fails.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);

/// How long messages that are on their way get when the service stops.
const LAST_MESSAGES: Duration = Duration::from_secs(4);

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
    let mut served = Served::default();
    while !stop.is_cancelled() {
        let looked = look(&sender, &mut served, &stop).await;
        let rest = async {
            match looked {
                Ok(()) => {
                    sleep(REST).await;
                    let _ = timeout(EVERY - REST, news.notified()).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "webhooks have to wait");
                    sleep(AFTER_A_FAULT).await;
                }
            }
        };
        stop.run_until_cancelled(rest).await;
    }
    // what is on its way would be sent again
    let _ = timeout(LAST_MESSAGES, served.running.join_all()).await;
}

/// The webhooks that are being served, with their tenants.
#[derive(Default)]
struct Served {
    webhooks: HashSet<(String, String)>,
    running: JoinSet<(String, String)>,
}

/// Makes messages of new events, and begins to serve webhooks for which some are due.
async fn look(
    sender: &Sender,
    served: &mut Served,
    stop: &CancellationToken,
) -> storage::Result<()> {
    relay(&sender.database, now()).await?;
    while let Some(Ok(one)) = served.running.try_join_next() {
        served.webhooks.remove(&one);
    }
    let due = webhooks::due(&mut *sender.database.connection().await?, now()).await?;
    for one in due {
        let of_account = served
            .webhooks
            .iter()
            .filter(|(tenant, _)| *tenant == one.0);
        let is_next = of_account.count() < OF_AN_ACCOUNT && served.webhooks.len() < AT_ONCE;
        if is_next && served.webhooks.insert(one.clone()) {
            served
                .running
                .spawn(serve(sender.clone(), one, stop.clone()));
        }
    }
    Ok(())
}

/// Makes messages of all events that there are. A webhook for which that fails is passed over.
///
/// # Errors
/// When the database fails.
pub async fn relay(database: &Database, now: i64) -> storage::Result<()> {
    let mut faults = Faults::default();
    let news = webhooks::news(&mut *database.connection().await?).await?;
    for (tenant, webhook) in news {
        let tenant = Tenant::new(tenant.into(), database.clone());
        faults.pass_over(relay_to(&tenant, &webhook, now).await);
    }
    faults.log("some webhooks have to wait for new events");
    Ok(())
}

async fn relay_to(tenant: &Tenant, webhook: &str, now: i64) -> storage::Result<()> {
    loop {
        let mut db = tenant.begin().await?;
        let has_more = webhooks::relay(&mut db, webhook, now).await?;
        db.commit().await?;
        if !has_more {
            return Ok(());
        }
    }
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
