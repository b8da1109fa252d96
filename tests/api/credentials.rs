//! `GET /v3/tasks/{task_id}/passphrase` and `GET /v3/tasks/{task_id}/certkey`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::X509Certificate;

use crate::support::app::App;
use crate::support::together::together;

const CERTIFICATES: [(&str, &str); 3] = [
    ("cert", "private_key"),
    ("target_mgmt_cert", "target_mgmt_private_key"),
    ("target_data_cert", "target_data_private_key"),
];

/// Does something with a certificate.
fn with<T>(pem: &Value, work: impl FnOnce(&X509Certificate) -> T) -> T {
    let text = pem.as_str().expect("a text");
    let (_, pem) = parse_x509_pem(text.as_bytes()).expect("PEM");
    work(&pem.parse_x509().expect("a certificate"))
}

#[tokio::test]
async fn a_passphrase_is_available_while_the_source_replicates_and_stays_the_same() {
    let app = App::new().await;
    let ready = app.task().await;
    app.get(&format!("/v3/tasks/{ready}/passphrase"))
        .await
        .refused(400, "SMS.9905");
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let task = app.started().await.task;
        let path = format!("/v3/tasks/{task}/passphrase");
        let first = app.get(&path).await.ok();
        assert_eq!(first["task_id"], task);
        let passphrase = first["passphrase"].as_str().expect("a text").to_owned();
        assert!(passphrase.len() >= 43, "256 bits");
        assert_eq!(app.get(&path).await.ok(), first);
        assert!(seen.insert(passphrase), "another for each task");
    }
    app.get("/v3/tasks/unknown/passphrase")
        .await
        .refused(404, "SMS.7703");
}

#[tokio::test]
async fn certificates_are_signed_by_one_authority_and_each_has_its_own_key() {
    let app = App::new().await;
    let mut keys = BTreeSet::new();
    let mut authorities = BTreeSet::new();
    for _ in 0..2 {
        let task = app.task().await;
        let path = format!("/v3/tasks/{task}/certkey");
        let certkey = app.get(&path).await.ok();
        let enabled = app.get(&format!("{path}?enable_ca_cert=true")).await;
        assert_eq!(enabled.ok(), certkey, "made once");
        authorities.insert(certkey["ca"].to_string());
        with(&certkey["ca"], |ca| {
            assert!(ca.is_ca());
            for (certificate, key) in CERTIFICATES {
                let text = certkey[key].as_str().expect("a key");
                assert!(text.starts_with("-----BEGIN PRIVATE KEY-----"));
                assert!(keys.insert(text.to_owned()), "{key}");
                with(&certkey[certificate], |certificate| {
                    let signed = certificate.verify_signature(Some(ca.public_key()));
                    assert!(signed.is_ok(), "{signed:?}");
                    assert!(certificate.subject().to_string().contains(&task));
                    assert!(certificate.validity().is_valid());
                    let names = certificate.subject_alternative_name().expect("one");
                    let names = format!("{:?}", names.expect("names").value);
                    assert!(names.contains(&task), "{names}");
                    assert!(!certificate.is_ca());
                });
            }
        });
    }
    assert_eq!(authorities.len(), 1);
    app.get("/v3/tasks/unknown/certkey")
        .await
        .refused(404, "SMS.7703");
}

#[tokio::test]
async fn certificates_that_are_about_to_expire_are_replaced() {
    let app = App::new().await;
    let task = app.task().await;
    let path = format!("/v3/tasks/{task}/certkey");
    let first = app.get(&path).await.ok();
    let pool = app.database.pool(1);
    let aged =
        sqlx::query("UPDATE task_credentials SET expires = expires - 306 * 86400000::bigint");
    aged.execute(&pool).await.expect("aged");
    pool.close().await;
    let renewed = app.get(&path).await.ok();
    assert_eq!(renewed["ca"], first["ca"]);
    assert_ne!(renewed["cert"], first["cert"]);
    assert_eq!(app.get(&path).await.ok(), renewed);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_get_the_same_secrets() {
    let app = Arc::new(App::new().await);
    let task = app.started().await.task;
    for secret in ["certkey", "passphrase"] {
        let answers = together((0..6).map(|_| {
            let (app, path) = (Arc::clone(&app), format!("/v3/tasks/{task}/{secret}"));
            async move { app.get(&path).await.ok() }
        }));
        let answers = answers.await;
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{secret}"
        );
    }
}
