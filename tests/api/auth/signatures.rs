//! Signed requests. The signature itself is tested in `src/auth/signature`.

use serde_json::json;
use sms_task_service::auth::Role;

use crate::support::app::App;
use crate::support::fixtures;
use crate::support::signer::{Parts, Signer, date};

#[tokio::test]
async fn a_signed_request_belongs_to_its_signer_whatever_the_method() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "two", Role::Full).await;
    let send = async |method: &str, target: &str, body: &str| {
        app.send(signer.sign(method, target, body).request()).await
    };
    let source = send("POST", "/v3/sources", &fixtures::source().to_string())
        .await
        .ok();
    let source = source["id"].as_str().expect("an id");
    let body = fixtures::task_of(source).to_string();
    let task = send("POST", "/v3/tasks", &body).await.ok();
    let path = format!("/v3/tasks/{}", task["id"].as_str().expect("an id"));
    let named = json!({"name": "名 é 👩‍🚀"}).to_string();
    send("PUT", &path, &named).await.ok();
    assert_eq!(send("GET", &path, "").await.ok()["name"], "名 é 👩‍🚀");
    let list = send(
        "GET",
        "/v3/tasks?limit=50&name=%E5%90%8D%20%C3%A9&offset=0",
        "",
    )
    .await
    .ok();
    assert_eq!(list["count"], 1);
    app.get(&path).await.refused(404, "SMS.7703");
    send("DELETE", &path, "").await.ok();
    send("GET", &path, "").await.refused(404, "SMS.7703");
}

/// A change to a request.
type Tamper = fn(&mut Parts);

/// Ways to tamper with a request.
fn tampered() -> Vec<(&'static str, Tamper)> {
    vec![
        ("method", |parts| parts.method = "DELETE".into()),
        ("path", |parts| {
            parts.target = parts.target.replace("/v3/", "/v3/tasks/");
        }),
        ("query", |parts| parts.target += "&limit=1"),
        ("body", |parts| {
            parts.body = parts.body.replace("name", "nams");
        }),
        ("no body", |parts| parts.body.clear()),
        ("host", |parts| {
            *parts.header("host") = "other.example".into();
        }),
        ("user agent", |parts| {
            *parts.header("user-agent") = "curl".into();
        }),
        ("content type", |parts| {
            parts.header("content-type").push_str(";charset=utf-8");
        }),
        ("date", |parts| *parts.header("x-sdk-date") = date(1)),
        ("signature", |parts| {
            let value = parts.header("authorization");
            let last = if value.ends_with('0') { "1" } else { "0" };
            value.replace_range(value.len() - 1.., last);
        }),
        ("access key", |parts| {
            let value = parts.header("authorization");
            *value = value.replace("Access=", "Access=A");
        }),
        ("a header less", |parts| {
            parts.headers.retain(|(name, _)| name != "user-agent");
        }),
        ("a signed header twice", |parts| {
            parts.headers.push(("user-agent".into(), "curl".into()));
        }),
        ("an unsigned date", |parts| {
            let value = parts.header("authorization");
            *value = value.replace(";x-sdk-date", "");
        }),
        ("a hash of another body", |parts| {
            parts
                .headers
                .push(("x-sdk-content-sha256".into(), "0".repeat(64)));
        }),
        ("no hash", |parts| {
            parts
                .headers
                .push(("x-sdk-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
        }),
        ("two authorizations", |parts| {
            let again = parts.header("authorization").clone();
            parts.headers.push(("authorization".into(), again));
        }),
        ("another scheme", |parts| {
            *parts.header("authorization") = "Bearer token".into();
        }),
    ]
}

#[tokio::test]
async fn a_request_changed_after_signing_is_refused_and_changes_nothing() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let body = json!({"name": "tampered", "ip": "10.0.0.1"}).to_string();
    for (what, tamper) in tampered() {
        let mut parts = signer.sign("POST", "/v3/sources?a=1", &body);
        tamper(&mut parts);
        let answer = app.send(parts.request()).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.json);
        let refusal = answer.refused(401, "APIGW.0301").to_string();
        for secret in [&signer.secret, &signer.access_key] {
            assert!(!refusal.contains(secret.as_str()), "{what}: {refusal}");
        }
    }
    assert_eq!(app.get("/v3/sources").await.ok()["count"], 0);
}

#[tokio::test]
async fn a_clock_may_be_fifteen_minutes_off_and_no_more() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    for (seconds, status) in [(-880, 200), (880, 200), (-920, 401), (920, 401)] {
        let off = Signer {
            date: date(seconds),
            ..signer.clone()
        };
        let answer = app.send(off.sign("GET", "/v3/tasks", "").request()).await;
        assert_eq!(answer.status, status, "{seconds}: {}", answer.json);
    }
}

#[tokio::test]
async fn unknown_access_keys_cannot_be_told_from_wrong_signatures() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let with = async |access_key: &str, secret: &str| {
        let other = Signer {
            access_key: access_key.into(),
            secret: secret.into(),
            ..signer.clone()
        };
        let answer = app.send(other.sign("GET", "/v3/tasks", "").request()).await;
        assert_eq!(answer.status, 401);
        answer.bytes
    };
    let known = with(&signer.access_key, "wrong").await;
    assert_eq!(known, with("NOSUCHKEY", &signer.secret).await);
    assert_eq!(known, with(&signer.access_key, &signer.secret[1..]).await);
}

#[tokio::test]
async fn only_a_good_signature_counts_as_use() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let pool = app.database.pool(1);
    let used = async || {
        let used = "SELECT last_used_at IS NOT NULL FROM access_keys";
        let used: bool = sqlx::query_scalar(used)
            .fetch_one(&pool)
            .await
            .expect("a key");
        used
    };
    let secret = "wrong".to_owned();
    let wrong = Signer {
        secret,
        ..signer.clone()
    };
    let refused = app.send(wrong.sign("GET", "/v3/tasks", "").request()).await;
    assert_eq!(refused.status, 401);
    assert!(!used().await);
    let good = signer.sign("GET", "/v3/tasks", "").request();
    app.send(good).await.ok();
    assert!(used().await);
    pool.close().await;
}

#[tokio::test]
async fn an_expired_or_insufficient_access_key_is_refused() {
    let app = App::guarded("one").await;
    let reader = Signer::new(&app, "one", Role::ReadOnly).await;
    app.send(reader.sign("GET", "/v3/tasks", "").request())
        .await
        .ok();
    let writes = app
        .send(reader.sign("POST", "/v3/sources", "{}").request())
        .await;
    writes.refused(403, "SMS.9003");
    let expired = Signer::new(&app, "one", Role::Full).await;
    let pool = app.database.pool(1);
    let ends = sqlx::query("UPDATE access_keys SET expires_at = 1 WHERE access_key = $1");
    ends.bind(&expired.access_key)
        .execute(&pool)
        .await
        .expect("expired");
    pool.close().await;
    let answer = app
        .send(expired.sign("GET", "/v3/tasks", "").request())
        .await;
    answer.refused(401, "APIGW.0301");
}

#[tokio::test]
async fn signed_bodies_follow_the_same_rules() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    let send = async |body: &str| {
        app.send(signer.sign("POST", "/v3/sources", body).request())
            .await
    };
    send("{").await.refused(400, "SMS.6010");
    send("").await.refused(400, "SMS.6012");
    send("{\"name\": 5}").await.refused(400, "SMS.6002");
    let mut other = signer.sign("POST", "/v3/sources", "{}");
    *other.header("content-type") = "text/plain".into();
    signer.sign_parts(&mut other);
    app.send(other.request()).await.refused(415, "SMS.6016");
}

/// Go's clients sign the date and what headers they have set by then, and add others afterwards.
#[tokio::test]
async fn headers_added_after_signing_have_no_effect() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "two", Role::Full).await;
    let mut created = signer.sign("POST", "/v3/sources", &fixtures::source().to_string());
    created.headers.retain(|(name, _)| name == "x-sdk-date");
    signer.sign_parts(&mut created);
    let added = [
        ("content-type", "application/json"),
        ("host", "sms.example"),
        ("x-project-id", "one"),
        ("x-domain-id", "one"),
        ("x-security-token", "token"),
        ("x-auth-token", app.token.as_deref().expect("a token")),
    ];
    let added = added.map(|(name, value)| (name.to_owned(), value.to_owned()));
    created.headers.extend(added);
    let id = app.send(created.request()).await.ok()["id"].clone();
    let path = format!("/v3/sources/{}", id.as_str().expect("an id"));
    app.send(signer.sign("GET", &path, "").request()).await.ok();
    app.get(&path).await.refused(404, "SMS.7602");
}

#[tokio::test]
async fn a_security_token_has_no_effect_and_is_named_where_the_access_key_is_unknown() {
    let app = App::guarded("one").await;
    let signer = Signer::new(&app, "one", Role::Full).await;
    for token in ["", "token"] {
        let mut request = signer.sign("GET", "/v3/tasks", "");
        let header = ("x-security-token".to_owned(), token.to_owned());
        request.headers.push(header);
        app.send(request.request()).await.ok();
        signer.sign_parts(&mut request);
        app.send(request.request()).await.ok();

        let unknown = Signer {
            access_key: "NOSUCHKEY".into(),
            ..signer.clone()
        };
        unknown.sign_parts(&mut request);
        let answer = app.send(request.request()).await.refused(401, "APIGW.0301");
        let message = answer["error_msg"].as_str().expect("a message");
        let named = message.contains("no temporary access keys");
        assert_eq!(named, !token.is_empty(), "{message}");
    }
}
