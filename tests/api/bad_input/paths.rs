//! Paths that lead nowhere.

use axum::body::Body;
use axum::http::{Method, Uri};
use sms_task_service::http::RequestLimits;

use super::{Target, unchanged};
use crate::support::app::request;

/// Path segments that are not the id of anything.
fn strange_ids() -> Vec<String> {
    let mut ids: Vec<_> = [
        "unknown",
        "a",
        "-",
        "_",
        ".",
        "..",
        "...",
        "%2e",
        "%2e%2e",
        "%00",
        "a%00b",
        "%2F",
        "a%2Fb",
        "a%2Fb%20c%2B~%C3%A9",
        "%5C",
        "%FF",
        "%C0%80",
        "%ED%A0%80",
        "%zz",
        "%",
        "%4",
        "%25",
        "%20",
        "a%20b",
        "+",
        "a+b",
        "%0d%0aX-Evil:%201",
        "%0a",
        "%1b[31m",
        "%F0%9F%98%80",
        "%E2%80%A8",
        "é",
        "'",
        "';DROP%20TABLE%20tasks;--",
        "%27%20OR%201=1",
        "*",
        "{task_id}",
        ":id",
        "null",
        "a;b=c",
        "a,b",
        "a@b",
        "~",
        "$",
        "&",
        "=",
        "(a)",
        "%2525",
    ]
    .map(String::from)
    .to_vec();
    ids.extend([255, 256, 1000, 10_000].map(|length| "x".repeat(length)));
    ids.push("%C3%A9".repeat(255));
    ids
}

#[tokio::test]
async fn a_malformed_id_is_answered_like_an_unknown_one() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for (collection, methods, code) in [
            (
                "tasks",
                &[Method::GET, Method::PUT, Method::DELETE][..],
                "SMS.7703",
            ),
            ("sources", &[Method::GET, Method::DELETE], "SMS.7602"),
        ] {
            let mut answers = Vec::new();
            for id in strange_ids() {
                let path = format!("/v3/{collection}/{id}");
                if path.parse::<Uri>().is_err() {
                    continue;
                }
                for method in methods {
                    let answer = target
                        .ask(request(method.clone(), &path, "{}".into()))
                        .await;
                    let bytes = answer.bytes.clone();
                    assert_eq!(answer.status, 404, "{method} {path}: {}", answer.json);
                    answer.refused(404, code);
                    answers.push(bytes);
                }
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_malformed_id_in_a_body_finds_nothing_or_is_refused() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let [update, create, delete, register] = &target.operations;
        for id in [
            "",
            "a/b",
            "../x",
            "é",
            "😀",
            "\u{7f}",
            "'; DROP TABLE tasks; --",
            "%00",
        ] {
            let json = serde_json::to_string(id).expect("JSON");
            let mut task = create.good.clone();
            task["source_server"]["id"] = id.into();
            let answer = target.send(create, task.to_string()).await;
            answer.refused(404, "SMS.7602");
            let answer = target.send(delete, format!("{{\"ids\": [{json}]}}")).await;
            answer.refused(404, "SMS.7703");
            if !id.is_empty() {
                let answer = target.send(register, format!("{{\"id\": {json}}}")).await;
                answer.refused(400, "SMS.6030");
                let answer = target.send(update, format!("{{\"id\": {json}}}")).await;
                answer.refused(400, "SMS.9001");
            }
        }
        let long = "x".repeat(256);
        let mut task = create.good.clone();
        task["source_server"]["id"] = long.as_str().into();
        let answer = target.send(create, task.to_string()).await;
        answer.refused(400, "SMS.6030");
        let answer = target.send(update, format!("{{\"id\": \"{long}\"}}")).await;
        answer.refused(400, "SMS.6014");
    })
    .await;
}

#[tokio::test]
async fn unknown_paths_are_reported_as_such() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let id = &target.task;
        for path in [
            "//",
            "/v3/",
            "/v3/task",
            "/v3/Tasks",
            "/V3/tasks",
            "/v2/tasks",
            "/v3/tasks/",
            "/v3//tasks",
            "//v3/tasks",
            "/v3/tasks//",
            "/v3/./tasks",
            "/v3/../v3/tasks",
            "/v3/%74asks",
            "/v3/tasks/delete/",
            "/v3/sources/",
            "/v3%2Ftasks",
            "/v3/tasks%2F",
            "/admin",
            "/.env",
            "/v3/tasks/a/b/c",
            "/favicon.ico",
            "/%00",
            "/%FF",
            "/%zz",
            "/\u{e9}",
            "/*",
            "/health",
        ] {
            for path in [path.to_owned(), format!("{path}?limit=-1")] {
                if path.parse::<Uri>().is_err() {
                    continue;
                }
                // a single segment could be a version of the API, which allows GET
                let one_segment = path.matches('/').count() == 1;
                for method in [Method::GET, Method::PUT, Method::POST, Method::DELETE] {
                    let readable = one_segment && method != Method::GET;
                    let status = if readable { 405 } else { 404 };
                    let answer = target.ask(request(method, &path, "{}".into())).await;
                    assert_eq!(answer.status, status, "{path}: {}", answer.json);
                    answer.refused(status, "APIGW.0101");
                }
            }
        }
        for path in [
            format!("/v3/tasks/{id}/"),
            format!("/v3/tasks//{id}"),
            format!("/v3//tasks/{id}"),
        ] {
            let answer = target
                .ask(request(Method::DELETE, &path, Body::empty()))
                .await;
            answer.refused(404, "APIGW.0101");
        }
    })
    .await;
}

#[tokio::test]
async fn an_unsupported_method_is_refused_with_the_allowed_ones() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        let task = format!("/v3/tasks/{}", target.task);
        for (path, allowed) in [
            ("/v3/tasks", "GET,HEAD,POST"),
            (task.as_str(), "DELETE,GET,HEAD,PUT"),
            ("/v3/tasks/delete", "POST"),
            ("/v3/sources", "GET,HEAD,POST"),
            ("/v3/sources/unknown", "DELETE,GET,HEAD,PUT"),
            ("/v3/sources/overview", "GET,HEAD"),
            ("/v3/tasks/unknown/progress", "PUT"),
            ("/v3", "GET,HEAD"),
            ("/health/live", "GET,HEAD"),
            ("/openapi.json", "GET,HEAD"),
        ] {
            for method in [
                "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "X",
            ] {
                if allowed.split(',').any(|allowed| allowed == method) {
                    continue;
                }
                let name = method.parse().expect("a method");
                let answer = target.ask(request(name, path, "{}".into())).await;
                assert_eq!(answer.status, 405, "{method} {path}");
                let header = answer.headers["allow"].to_str().expect("ASCII");
                let mut told: Vec<_> = header.split(',').map(str::trim).collect();
                told.sort_unstable();
                assert_eq!(told.join(","), allowed, "{path}");
                answer.refused(405, "APIGW.0101");
            }
        }
    })
    .await;
}
