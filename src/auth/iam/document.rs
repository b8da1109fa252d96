//! The token document of `GET /v3/auth/tokens`, as Keystone and the vendor's IAM send it.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use super::{Identity, Verdict};

/// The longest id that is accepted: Keystone's have at most 255 characters.
const LONGEST: usize = 1024;

#[derive(Deserialize)]
struct Document {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    expires_at: String,
    user: User,
    domain: Option<Domain>,
    project: Option<Project>,
    roles: Option<Vec<GrantedRole>>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    domain: Option<Domain>,
}

#[derive(Deserialize)]
struct Project {
    id: String,
    domain: Option<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    id: String,
}

#[derive(Deserialize)]
struct GrantedRole {
    name: String,
}

/// The verdict in a token document at `now_ms` (epoch milliseconds); `None` if it is not a token document.
pub(super) fn verdict(body: &[u8], now_ms: i64) -> Option<Verdict> {
    let Document { token } = serde_json::from_slice(body).ok()?;
    let expires_at = millis(&token.expires_at)?;
    if expires_at <= now_ms {
        return Some(Verdict::Invalid);
    }
    if token.domain.is_none() && token.project.is_none() {
        return Some(Verdict::Unscoped);
    }
    let (project_id, project_domain) = match token.project {
        Some(project) => (Some(project.id), project.domain),
        None => (None, None),
    };
    let domain = token.domain.or(project_domain).or(token.user.domain)?;
    let ids = [Some(&domain.id), Some(&token.user.id), project_id.as_ref()];
    if !ids.into_iter().flatten().all(|id| is_id(id)) {
        return None;
    }
    let roles = token.roles.unwrap_or_default();
    Some(Verdict::Valid(Identity {
        domain_id: domain.id,
        user_id: token.user.id,
        roles: roles.into_iter().map(|role| role.name).collect(),
        expires_at,
    }))
}

/// Whether this can be an id of the IAM. An empty account would be shared by everybody.
fn is_id(id: &str) -> bool {
    !id.trim().is_empty() && id.len() <= LONGEST && !id.chars().any(char::is_control)
}

/// Reads an ISO 8601 time with its offset, to epoch milliseconds.
fn millis(moment: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(moment, &Iso8601::PARSING).ok()?;
    i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document() -> Value {
        json!({"token": {
            "expires_at": "2026-11-24T12:00:00.000000Z",
            "user": {"id": "u1", "name": "ann", "domain": {"id": "d-user", "name": "x"}},
            "project": {"id": "p1", "domain": {"id": "d-project", "name": "x"}},
            "roles": [{"id": "1", "name": "te_admin"}, {"id": "2", "name": "op_gated"}],
        }})
    }

    fn read(document: &Value) -> Option<Verdict> {
        verdict(document.to_string().as_bytes(), 0)
    }

    fn account(document: &Value) -> String {
        match read(document) {
            Some(Verdict::Valid(identity)) => identity.domain_id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn moments_are_read_with_fractions_and_offsets() {
        for (moment, expected) in [
            ("1970-01-01T00:00:01Z", Some(1000)),
            ("1970-01-01T00:00:01.701Z", Some(1701)),
            ("1970-01-01T00:00:01.701000Z", Some(1701)),
            ("1970-01-01T00:00:01.578929Z", Some(1578)),
            ("1970-01-01T01:00:01.000000+01:00", Some(1000)),
            ("1970-01-01T00:00:01", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(millis(moment), expected, "{moment}");
        }
    }

    #[test]
    fn the_account_is_the_domain_of_the_token_or_else_of_its_project_or_else_of_its_user() {
        let mut document = document();
        document["token"]["domain"] = json!({"id": "d-scope"});
        assert_eq!(account(&document), "d-scope");
        document["token"]["domain"] = Value::Null;
        assert_eq!(account(&document), "d-project");
        document["token"]["project"] = json!({"id": "p1"});
        assert_eq!(account(&document), "d-user");
        document["token"]["user"] = json!({"id": "u1"});
        assert_eq!(read(&document), None);
    }

    #[test]
    fn anything_but_a_token_document_gives_no_access() {
        for (pointer, value) in [
            ("/token", json!([])),
            ("/token/expires_at", Value::Null),
            ("/token/expires_at", json!(1_790_000_000)),
            ("/token/user", Value::Null),
            ("/token/user/id", json!("")),
            ("/token/user/id", json!(7)),
            ("/token/project", json!({})),
            ("/token/project/id", json!(" ")),
            ("/token/project/domain/id", json!("")),
            ("/token/project/domain/id", json!("a\u{0}b")),
            ("/token/project/domain/id", json!("d".repeat(1025))),
            ("/token/project/domain", json!({"name": "only"})),
            ("/token/roles", json!("admin")),
            ("/token/roles/0/name", Value::Null),
        ] {
            let mut document = document();
            *document.pointer_mut(pointer).unwrap() = value.clone();
            assert_eq!(read(&document), None, "{pointer} = {value}");
        }
        for body in ["", "{}", "null", "<html>", "{\"token\":"] {
            assert_eq!(verdict(body.as_bytes(), 0), None, "{body}");
        }
    }

    #[test]
    fn a_name_that_users_choose_never_spoils_the_document() {
        for name in [json!("an\u{0}n\r\n"), json!("n".repeat(5000)), Value::Null] {
            let mut document = document();
            document["token"]["user"]["name"] = name;
            assert_eq!(account(&document), "d-project");
        }
    }

    #[test]
    fn a_token_expires_at_its_exact_millisecond() {
        let body = document().to_string();
        let end = millis("2026-11-24T12:00:00Z").unwrap();
        assert!(matches!(
            verdict(body.as_bytes(), end - 1),
            Some(Verdict::Valid(_))
        ));
        assert_eq!(verdict(body.as_bytes(), end), Some(Verdict::Invalid));
    }
}
