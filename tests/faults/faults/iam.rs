use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use crate::fleet::{Answer, Http};
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::postgres::Postgres;
use crate::processes::service::Service;
use crate::processes::{Directory, until};

/// How long a refusal may take while the IAM does not answer: it has three seconds, and the refusal is held back for one and a
/// half at most.
const REFUSED: f64 = 5.0;

/// How long a token that the IAM has revoked may still be good.
const REVOKED: f64 = 61.0;

/// What the IAM does, and what the service may answer then, to a token that is good and to one that is not.
const MOODS: [(Mood, &[u16], &[u16]); 9] = [
    (Mood::Well, &[200], &[401]),
    (Mood::Hangs, &[503], &[503]),
    (Mood::Fails, &[503], &[503]),
    (Mood::Flaps, &[200, 503], &[401, 503]),
    (Mood::Babbles, &[503], &[503]),
    (Mood::Breaks, &[503], &[503]),
    (Mood::SaysExpired, &[401], &[401]),
    (Mood::SaysNobody, &[401, 403], &[401, 403]),
    (Mood::SaysPowerless, &[401, 403], &[401, 403]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    /// Takes the request and does not answer.
    Hangs,
    Fails,
    /// Fails every other time.
    Flaps,
    /// Answers 200 with what is not JSON.
    Babbles,
    /// Ends in the middle of its answer.
    Breaks,
    /// Any token is good, and expired long ago.
    SaysExpired,
    /// Any token is good, and of no account.
    SaysNobody,
    /// Any token is good, and has no role.
    SaysPowerless,
}

/// A small IAM, by the Keystone v3 API, for which tokens that begin with `good` are.
#[derive(Debug, Default)]
struct Iam {
    mood: AtomicU8,
    asked: AtomicU8,
}

pub async fn run(plan: Plan) -> Outcome {
    let (rounds, each) = plan.of((1, 1), (5, 4));
    let iam = Arc::new(Iam::default());
    let url = serve(Arc::clone(&iam)).await;
    let dir = Directory::new();
    let postgres = Postgres::new(&dir.join("pg")).await;
    let mut service = Service::on(&plan, &postgres.url(), &dir.join("service.log"))
        .with("SMS_AUTH", "required")
        .with("SMS_IAM_URL", url);
    service.start().await;
    let http = Http::to(&service.url());
    let (mut wrong, mut asked, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    for _ in 0..rounds {
        for (mood, good, bad) in MOODS {
            iam.be(mood);
            // after failures the service leaves the IAM alone for a while, and says so at once
            if !good.contains(&503) {
                is_asked_again(&http, &iam, &plan).await;
            }
            for _ in 0..each {
                for (kind, allowed) in [("good", good), ("bad", bad)] {
                    let (answer, took) = ask(&http, &format!("{kind}-{}", Uuid::now_v7())).await;
                    asked += 1;
                    slowest = slowest.max(took);
                    if !allowed.contains(&answer) {
                        wrong.push(format!(
                            "{answer} for a {kind} token while the IAM {mood:?}"
                        ));
                    }
                }
            }
        }
    }
    let done = format!("{asked} tokens, {} kinds of trouble", MOODS.len() - 1);
    let mut outcome = Outcome::new(done);
    if service.has_panicked() {
        wrong.push("the service has panicked".to_owned());
    }
    outcome.none("wrongly accepted or refused", wrong);
    outcome.at_most("the slowest answer", slowest, REFUSED);
    if plan.long {
        outcome.at_most(
            "a revoked token is refused after",
            revoked(&http, &iam, &plan).await,
            REVOKED,
        );
    }
    outcome
}

/// Waits until the service asks the IAM again.
async fn is_asked_again(http: &Http, iam: &Iam, plan: &Plan) {
    let before = iam.asked.load(Relaxed);
    until("the IAM is asked again", plan.patience(), async || {
        ask(http, &format!("bad-{}", Uuid::now_v7())).await;
        iam.asked.load(Relaxed) != before
    })
    .await;
}

/// For how long a token stays good that was, and no longer is.
async fn revoked(http: &Http, iam: &Iam, plan: &Plan) -> Duration {
    iam.be(Mood::Well);
    is_asked_again(http, iam, plan).await;
    let token = format!("good-{}", Uuid::now_v7());
    until("it is good", plan.patience(), async || {
        ask(http, &token).await.0 == 200
    })
    .await;
    iam.be(Mood::SaysExpired);
    let since = Instant::now();
    until("it is refused", plan.patience(), async || {
        sleep(Duration::from_millis(200)).await;
        ask(http, &token).await.0 == 401
    })
    .await;
    since.elapsed()
}

async fn ask(http: &Http, token: &str) -> (u16, Duration) {
    let since = Instant::now();
    let answer = http.with_token(token).get("/v3/tasks?limit=1").await;
    let status = match answer {
        Answer::Done(_) => 200,
        Answer::Refused => 503,
        Answer::Other(status, _) => status,
        Answer::Away(_) => 0,
    };
    (status, since.elapsed())
}

impl Iam {
    fn be(&self, mood: Mood) {
        self.mood.store(mood as u8, Relaxed);
    }
}

async fn serve(iam: Arc<Iam>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}/v3", listener.local_addr().expect("an address"));
    let router = Router::new()
        .route("/v3/auth/tokens", get(validate))
        .with_state(iam);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn validate(State(iam): State<Arc<Iam>>, headers: HeaderMap) -> Response {
    let number = iam.asked.fetch_add(1, Relaxed);
    let (mood, ..) = MOODS[usize::from(iam.mood.load(Relaxed))];
    let token = headers["x-subject-token"].to_str().unwrap_or_default();
    let document = |change: fn(&mut Value)| {
        let mut token = json!({
            "methods": ["password"], "expires_at": "2099-01-01T00:00:00.000000Z",
            "user": {"id": "u", "name": "ann", "domain": {"id": "users", "name": "users"}},
            "domain": {"id": "acme", "name": "acme"}, "roles": [{"id": "1", "name": "te_admin"}],
        });
        change(&mut token);
        json!({ "token": token }).to_string().into_response()
    };
    match mood {
        Mood::Hangs => std::future::pending().await,
        Mood::Fails => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Mood::Flaps if number % 2 == 0 => StatusCode::BAD_GATEWAY.into_response(),
        Mood::Babbles => "<html>welcome</html>".into_response(),
        Mood::Breaks => r#"{"token": {"methods": ["#.into_response(),
        Mood::SaysExpired => {
            document(|token| token["expires_at"] = json!("2020-01-01T00:00:00.000000Z"))
        }
        Mood::SaysNobody => document(|token| token["domain"] = Value::Null),
        Mood::SaysPowerless => document(|token| token["roles"] = json!([])),
        Mood::Well | Mood::Flaps if token.starts_with("good") => document(|_| ()),
        Mood::Well | Mood::Flaps => StatusCode::NOT_FOUND.into_response(),
    }
}
