//! A receiver of webhooks.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use tokio_util::task::AbortOnDropHandle;

type Received = Arc<Mutex<HashSet<String>>>;

#[derive(Debug)]
pub struct Receiver {
    pub url: String,
    received: Received,
    _serving: AbortOnDropHandle<()>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let received = Received::default();
        let router = Router::new()
            .route("/", post(receive))
            .with_state(Arc::clone(&received));
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self {
            url,
            received,
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    /// The ids of the events that have arrived.
    pub fn received(&self) -> HashSet<String> {
        self.received.lock().expect("no panic").clone()
    }
}

async fn receive(State(received): State<Received>, headers: HeaderMap) {
    let id = headers
        .get("webhook-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    received.lock().expect("no panic").insert(id.to_owned());
}
