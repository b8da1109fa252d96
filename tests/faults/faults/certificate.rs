use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use reqwest::tls::TlsInfo;
use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;
use crate::processes::{Directory, until};

/// Clients that connect anew for each request.
const CLIENTS: usize = 4;

pub async fn run(plan: Plan) -> Outcome {
    let swaps = plan.of(4, 100);
    let dir = Directory::new();
    let files = Files::new(&dir);
    files.write(&pair(1));
    let postgres = Postgres::new(&dir.join("pg")).await;
    let mut service = Service::on(&plan, &postgres.url(), &dir.join("service.log"))
        .with("SMS_TLS_CERT", files.certificate.display().to_string())
        .with("SMS_TLS_KEY", files.key.display().to_string());
    service.launch();
    let url = format!("https://127.0.0.1:{}/health/ready", service.port);
    until("it serves", plan.patience(), async || {
        shown(&url).await.is_ok()
    })
    .await;

    let (stop, asked, mut clients) = (
        CancellationToken::new(),
        Arc::new(AtomicUsize::new(0)),
        JoinSet::new(),
    );
    for _ in 0..CLIENTS {
        clients.spawn(connect(url.clone(), stop.clone(), Arc::clone(&asked)));
    }
    let (mut wrong, mut slowest) = (Vec::new(), Duration::ZERO);
    for number in 0..swaps {
        let good = pair(1);
        files.write(&good);
        service.process().signal("HUP").await;
        let swapped = until(
            "the new certificate is shown",
            plan.patience(),
            async || shown(&url).await.is_ok_and(|shown| shown == good.shown),
        );
        slowest = slowest.max(swapped.await);
        files.write_bad(number);
        service.process().signal("HUP").await;
        sleep(Duration::from_millis(100)).await;
        if !shown(&url).await.is_ok_and(|shown| shown == good.shown) {
            wrong.push(format!(
                "a bad certificate, of kind {}, was taken",
                number % KINDS
            ));
        }
    }
    stop.cancel();
    let failed = clients.join_all().await.into_iter().flatten().collect();
    if service.has_panicked() {
        wrong.push("the service has panicked".to_owned());
    }
    let asked = asked.load(Relaxed);
    let done = format!("{swaps} good ones and {swaps} bad ones under {asked} connections");
    let mut outcome = Outcome::new(done);
    outcome.none("failed connections", failed);
    outcome.none("bad ones that were taken", wrong);
    outcome.at_most("a good one is shown after, the slowest", slowest, 2.0);
    outcome
}

/// Connects again and again. Returns what failed.
async fn connect(url: String, stop: CancellationToken, asked: Arc<AtomicUsize>) -> Vec<String> {
    let mut failed = Vec::new();
    while !stop.is_cancelled() {
        if let Err(error) = shown(&url).await {
            failed.push(format!("{error:?}"));
        }
        asked.fetch_add(1, Relaxed);
    }
    failed
}

/// The certificate that a new connection is shown, for an answer of 200.
async fn shown(url: &str) -> Result<Vec<u8>, reqwest::Error> {
    let client = reqwest::Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .tls_info(true)
        .no_proxy()
        .build()?;
    let answer = client.get(url).send().await?.error_for_status()?;
    let info = answer.extensions().get::<TlsInfo>();
    let certificate = info.and_then(TlsInfo::peer_certificate);
    Ok(certificate.unwrap_or_default().to_vec())
}

/// A certificate and its key.
struct Pair {
    certificate: String,
    key: String,
    /// As clients see it.
    shown: Vec<u8>,
}

/// One that is good for so many days from now; if that is negative, it no longer is.
fn pair(days: i64) -> Pair {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.not_before = OffsetDateTime::now_utc() - time::Duration::days(2);
    params.not_after = OffsetDateTime::now_utc() + time::Duration::days(days);
    let certificate = params.self_signed(&key).expect("signed");
    Pair {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
        shown: certificate.der().to_vec(),
    }
}

/// Where the service looks.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// Kinds of bad pairs.
const KINDS: usize = 4;

impl Files {
    fn new(dir: &Directory) -> Self {
        Self {
            certificate: dir.join("certificate.pem"),
            key: dir.join("key.pem"),
        }
    }

    fn write(&self, pair: &Pair) {
        std::fs::write(&self.certificate, &pair.certificate).expect("written");
        std::fs::write(&self.key, &pair.key).expect("written");
    }

    /// Half of one, one with another's key, one that has expired, and none at all.
    fn write_bad(&self, number: usize) {
        let (mut bad, other) = (pair(1), pair(1));
        match number % KINDS {
            0 => bad.certificate.truncate(bad.certificate.len() / 2),
            1 => bad.key = other.key,
            2 => bad = pair(-1),
            _ => bad.certificate = "nothing".to_owned(),
        }
        self.write(&bad);
    }
}
