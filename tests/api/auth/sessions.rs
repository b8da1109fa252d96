//! Sessions: people sign in with a browser, which then has a cookie instead of a token.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use sms_task_service::auth::{Role, token_hash};

use crate::support::app::{Answer, App};
use crate::support::signer::Signer;

const SESSION: &str = "/ext/v1/session";

/// Headers of a page of the service itself.
const OWN: [(&str, &str); 2] = [
    ("host", "127.0.0.1:8080"),
    ("sec-fetch-site", "same-origin"),
];

/// Sends a request without a token of its own.
async fn send(app: &App, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let stranger = app.seen_with(None).await;
    stranger
        .send(request.body(Body::empty()).expect("a request"))
        .await
}

/// Signs in with a token at a host, and returns the line that sets the cookie.
async fn sign_in(app: &App, token: &str, host: &str) -> String {
    let headers = [("x-auth-token", token), ("host", host)];
    let answer = send(app, Method::POST, SESSION, &headers).await;
    let line = answer.headers["set-cookie"]
        .to_str()
        .expect("ASCII")
        .to_owned();
    answer.ok();
    line
}

/// What a browser sends of a cookie.
fn pair(line: &str) -> &str {
    line.split(';').next().expect("a pair")
}

/// The cookie of somebody who has signed in on this machine.
async fn cookie(app: &App) -> String {
    let token = app.token.clone().expect("a token");
    pair(&sign_in(app, &token, "localhost").await).to_owned()
}

async fn with(app: &App, method: Method, path: &str, cookie: &str) -> Answer {
    send(app, method, path, &[OWN[0], OWN[1], ("cookie", cookie)]).await
}

/// Changes what is stored of sessions or tokens.
async fn change(app: &App, statement: &'static str) {
    let pool = app.database.pool(1);
    sqlx::query(statement)
        .execute(&pool)
        .await
        .expect("changed");
    pool.close().await;
}

#[tokio::test]
async fn the_cookie_is_of_no_use_to_scripts_and_to_other_sites() {
    let app = App::guarded("one").await;
    let token = app.token.clone().expect("a token");
    let local = sign_in(&app, &token, "127.0.0.1:8080").await;
    assert!(local.starts_with("sms="), "{local}");
    assert!(!local.contains("Secure"), "{local}");
    let remote = sign_in(&app, &token, "sms.example").await;
    assert!(
        remote.starts_with("__Host-sms=") && remote.contains("; Secure"),
        "{remote}"
    );
    for line in [&local, &remote] {
        for part in [
            "; HttpOnly",
            "; SameSite=Strict",
            "; Path=/",
            "; Max-Age=86400",
        ] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Domain") && !line.contains(&token), "{line}");
    }
    let kept = crate::support::tables::row_counts(&app).await;
    assert!(kept.contains(&("browser_sessions".into(), 2)), "{kept:?}");
}

#[tokio::test]
async fn a_session_may_do_what_its_token_may() {
    let app = App::guarded("one").await;
    for (role, listed, created) in [
        (Role::Full, 200, 400),
        (Role::ReadOnly, 200, 403),
        (Role::Agent, 403, 403),
    ] {
        let token = app.new_token("one", role).await;
        let cookie = pair(&sign_in(&app, &token, "localhost").await).to_owned();
        let shown = with(&app, Method::GET, SESSION, &cookie).await.ok();
        assert_eq!(shown["role"], role.to_string());
        assert_eq!(
            (&shown["account"], &shown["type"]),
            (&json!("one"), &json!("token"))
        );
        assert_eq!(
            with(&app, Method::GET, "/v3/tasks", &cookie).await.status,
            listed
        );
        let refused = with(&app, Method::POST, "/ext/v1/tasks/actions", &cookie).await;
        assert_eq!(refused.status == 403, created == 403, "{role}");
    }
}

#[tokio::test]
async fn the_cookie_counts_only_for_the_services_own_pages() {
    let app = App::guarded("one").await;
    let cookie = cookie(&app).await;
    for (site, reads, writes) in [
        (Some("same-origin"), 200, 200),
        (Some("none"), 200, 401), // typed into the address bar
        (Some("same-site"), 401, 403),
        (Some("cross-site"), 401, 403),
        (Some("Same-Origin"), 401, 401),
        (None, 401, 401),
    ] {
        for (method, path, status) in [
            (Method::GET, "/v3/tasks", reads),
            (Method::DELETE, SESSION, writes),
        ] {
            let mut headers = vec![("host", "localhost"), ("cookie", cookie.as_str())];
            headers.extend(site.map(|site| ("sec-fetch-site", site)));
            if status != 200 || method == Method::GET {
                let answer = send(&app, method.clone(), path, &headers).await;
                assert_eq!(answer.status, status, "{site:?} {method}");
            }
        }
    }
    let twice = [OWN[0], OWN[1], OWN[1], ("cookie", cookie.as_str())];
    let answer = send(&app, Method::GET, "/v3/tasks", &twice).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn a_cookie_counts_only_under_the_name_of_its_host() {
    let app = App::guarded("one").await;
    let token = app.token.clone().expect("a token");
    let value = |line: String| pair(&line).split_once('=').expect("a value").1.to_owned();
    let value = value(sign_in(&app, &token, "localhost").await);
    for (host, cookie, status) in [
        ("localhost", format!("sms={value}"), 200),
        ("localhost", format!("other=1; sms={value}; more=2"), 200),
        ("localhost", format!("__Host-sms={value}"), 401),
        ("sms.example", format!("sms={value}"), 401),
        ("sms.example", format!("__Host-sms={value}"), 200),
        ("localhost", "sms=".into(), 401),
        ("localhost", "sms".into(), 401),
        ("localhost", format!("sms={}", &value[1..]), 401),
    ] {
        let headers = [("host", host), OWN[1], ("cookie", cookie.as_str())];
        let answer = send(&app, Method::GET, SESSION, &headers).await;
        assert_eq!(answer.status, status, "{host} {cookie}");
    }
}

#[tokio::test]
async fn a_token_or_a_signature_is_preferred_to_the_cookie() {
    let app = App::guarded("one").await;
    let cookie = cookie(&app).await;
    let other = app.new_token("two", Role::ReadOnly).await;
    let mut headers = vec![
        OWN[0],
        OWN[1],
        ("cookie", cookie.as_str()),
        ("x-auth-token", other.as_str()),
    ];
    let shown = send(&app, Method::GET, SESSION, &headers).await.ok();
    assert_eq!(
        (&shown["account"], &shown["role"]),
        (&json!("two"), &json!("read-only"))
    );
    headers[3] = ("x-auth-token", "sms_unknown");
    assert_eq!(send(&app, Method::GET, SESSION, &headers).await.status, 401);
    headers[3] = ("authorization", "SDK-HMAC-SHA256 nonsense");
    assert_eq!(send(&app, Method::GET, SESSION, &headers).await.status, 401);
}

#[tokio::test]
async fn a_session_cannot_be_exchanged_for_another_one() {
    let app = App::guarded("one").await;
    let cookie = cookie(&app).await;
    let answer = with(&app, Method::POST, SESSION, &cookie).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    answer.refused(400, "APIGW.0201");
}

#[tokio::test]
async fn who_signs_requests_can_sign_in_until_the_access_key_is_revoked() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::ReadOnly).await;
    for (statement, is_good) in [("SELECT 1", true), ("DELETE FROM access_keys", false)] {
        let answer = app.send(signer.sign("POST", SESSION, "").request()).await;
        let line = answer.headers["set-cookie"]
            .to_str()
            .expect("ASCII")
            .to_owned();
        assert_eq!(answer.ok()["type"], "access_key");
        change(&app, statement).await;
        let headers = [
            ("host", "sms.example:8443"),
            OWN[1],
            ("cookie", pair(&line)),
        ];
        let shown = send(&app, Method::GET, SESSION, &headers).await;
        assert_eq!(shown.status == 200, is_good, "{}", shown.json);
    }
}

#[tokio::test]
async fn a_session_ends_when_its_user_signs_out() {
    let app = App::guarded("one").await;
    let (one, other) = (cookie(&app).await, cookie(&app).await);
    let answer = with(&app, Method::DELETE, SESSION, &one).await;
    let line = answer.headers["set-cookie"]
        .to_str()
        .expect("ASCII")
        .to_owned();
    answer.ok();
    assert!(
        line.starts_with("sms=;") && line.contains("Max-Age=0"),
        "{line}"
    );
    assert_eq!(with(&app, Method::GET, SESSION, &one).await.status, 401);
    with(&app, Method::GET, SESSION, &other).await.ok();
}

/// What ends a session, and when: another instance, which has not seen it yet, refuses it.
#[tokio::test]
async fn a_session_ends_with_its_token_when_idle_and_after_a_day() {
    for (statement, is_good) in [
        ("SELECT 1", true),
        ("DELETE FROM tokens", false),
        (
            "UPDATE browser_sessions SET last_used_at = last_used_at - 28740000",
            true,
        ),
        (
            "UPDATE browser_sessions SET last_used_at = last_used_at - 28801000",
            false,
        ),
        (
            "UPDATE browser_sessions SET expires_at = expires_at - 86340000",
            true,
        ),
        (
            "UPDATE browser_sessions SET expires_at = expires_at - 86401000",
            false,
        ),
        ("UPDATE browser_sessions SET role = 'unheard-of'", false),
    ] {
        let app = App::guarded("one").await;
        let cookie = cookie(&app).await;
        change(&app, statement).await;
        let answer = with(&app, Method::GET, SESSION, &cookie).await;
        assert_eq!(answer.status == 200, is_good, "{statement}");
    }
}

#[tokio::test]
async fn a_session_does_not_outlive_a_token_that_expires() {
    let app = App::guarded("one").await;
    change(
        &app,
        "UPDATE tokens SET expires_at = (extract(epoch FROM now()) + 600) * 1000",
    )
    .await;
    let token = app.token.clone().expect("a token");
    let line = sign_in(&app, &token, "localhost").await;
    let seconds = line.split("Max-Age=").nth(1).expect("an age");
    let seconds: i64 = seconds.parse().expect("seconds");
    assert!((1..=600).contains(&seconds), "{line}");
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_and_ended_ones_are_forgotten() {
    let app = App::guarded("one").await;
    let cookie_of_one = cookie(&app).await;
    change(
        &app,
        "UPDATE browser_sessions SET last_used_at = last_used_at - 600000",
    )
    .await;
    with(&app, Method::GET, SESSION, &cookie_of_one).await.ok();
    let pool = app.database.pool(1);
    let noted = "SELECT last_used_at >= created_at FROM browser_sessions WHERE hash = $1";
    let value = cookie_of_one.split_once('=').expect("a value").1;
    let noted: bool = sqlx::query_scalar(noted)
        .bind(token_hash(value).to_vec())
        .fetch_one(&pool)
        .await
        .expect("a session");
    pool.close().await;
    assert!(noted);
    change(&app, "UPDATE browser_sessions SET expires_at = 1").await;
    cookie(&app).await;
    let kept = crate::support::tables::row_counts(&app).await;
    assert!(kept.contains(&("browser_sessions".into(), 1)), "{kept:?}");
}

#[tokio::test]
async fn the_owner_of_a_token_has_a_hundred_sessions_at_most() {
    let app = App::guarded("one").await;
    let first = cookie(&app).await;
    for _ in 0..100 {
        cookie(&app).await;
    }
    assert_eq!(with(&app, Method::GET, SESSION, &first).await.status, 401);
    let kept = crate::support::tables::row_counts(&app).await;
    assert!(kept.contains(&("browser_sessions".into(), 100)), "{kept:?}");
}

#[tokio::test]
async fn without_authentication_nobody_needs_to_sign_in() {
    let app = App::new().await;
    for method in [Method::GET, Method::POST] {
        let answer = send(&app, method, SESSION, &OWN).await;
        assert!(!answer.headers.contains_key("set-cookie"));
        let shown = answer.ok();
        assert_eq!(shown["type"], "anonymous");
        assert_eq!(
            (&shown["account"], &shown["role"]),
            (&json!("default"), &json!("full"))
        );
    }
}

#[tokio::test]
async fn events_name_the_token_that_a_session_was_given_for() {
    let app = App::guarded("one").await;
    let task = app.task().await;
    let cookie = cookie(&app).await;
    let shown = with(&app, Method::GET, SESSION, &cookie).await.ok();
    with(&app, Method::DELETE, &format!("/v3/tasks/{task}"), &cookie)
        .await
        .ok();
    crate::events::settled(&app).await;
    let events = app.get("/ext/v1/events?type=task.deleted").await.ok();
    let actor = &events["events"][0]["actor"];
    assert_eq!(
        (&actor["type"], &actor["id"]),
        (&json!("token"), &shown["id"])
    );
}
