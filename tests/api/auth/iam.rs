//! Tokens of the IAM. Requests to it and its answers are tested in `src/auth/iam`.

use sms_task_service::auth::iam::{Iam, IamSettings};

use crate::support::app::App;
use crate::support::fixtures;
use crate::support::keystone::Keystone;

const ROLES: &str = "te_admin=full,readonly=read-only,sms_agent=agent";

/// The service with this IAM. The service's own token belongs to the tenant `acme`.
async fn asking(keystone: &Keystone) -> App {
    let iam = Iam::new(&IamSettings::new(&keystone.url)).expect("an IAM");
    let roles = ROLES.parse().expect("roles");
    App::guarded_by("acme", |authenticator| authenticator.asking(iam, roles)).await
}

#[tokio::test]
async fn a_token_of_the_iam_belongs_to_its_domain_and_allows_what_its_roles_allow() {
    let keystone = Keystone::start().await;
    let app = asking(&keystone).await;
    let task = format!("/v3/tasks/{}", app.task().await);
    let source = fixtures::source();
    for (token, reads, creates) in [
        ("acme/te_admin", 200, 200),
        ("acme/sms_agent", 200, 200),
        ("acme/readonly", 200, 403),
        ("acme/te_agency", 403, 403),
        ("other/te_admin", 404, 200),
        ("unscoped", 403, 403),
        ("unknown", 401, 401),
    ] {
        let bearer = app.seen_with(Some(token.into())).await;
        assert_eq!(bearer.get(&task).await.status, reads, "{token}");
        let created = bearer.post("/v3/sources", &source).await;
        assert_eq!(created.status, creates, "{token}: {}", created.json);
    }
    app.get(&task).await.ok();
}

#[tokio::test]
async fn without_the_iam_only_known_tokens_keep_working() {
    let keystone = Keystone::start().await;
    let app = asking(&keystone).await;
    let known = app.seen_with(Some("acme/readonly".into())).await;
    known.get("/v3/tasks").await.ok();
    keystone.go_down();
    known.get("/v3/tasks").await.ok();
    app.get("/v3/tasks").await.ok();

    let new = app.seen_with(Some("acme/te_admin".into())).await;
    let refused = new.get("/v3/tasks").await;
    assert_eq!(refused.headers["retry-after"], "5");
    let refusal = refused.refused(503, "APIGW.0301").to_string();
    assert!(!refusal.contains("127.0.0.1"), "{refusal}");
}
