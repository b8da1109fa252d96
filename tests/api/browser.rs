//! Requests that a web page makes a visitor's browser send.

use axum::body::Body;
use axum::http::{Request, Version};

use crate::support::app::{Answer, App};
use crate::support::live::{Live, Wire};

/// Sends a request with a target, a version and headers.
async fn send(
    app: &App,
    (method, target): (&str, &str),
    version: Version,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .version(version);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("content-type", "application/json");
    let body = if method == "POST" { "{}" } else { "" };
    app.send(request.body(Body::from(body)).expect("a request"))
        .await
}

/// Hosts, and whether they are this machine's.
const HOSTS: [(&str, bool); 35] = [
    ("localhost", true),
    ("localhost:8080", true),
    ("LocalHost:1", true),
    ("sms.localhost", true),
    ("a.b.localhost:8080", true),
    ("127.0.0.1", true),
    ("127.0.0.1:8080", true),
    ("127.0.0.0", true),
    ("127.255.255.255:65535", true),
    ("127.1.2.3", true),
    ("[::1]", true),
    ("[::1]:8080", true),
    ("[0:0:0:0:0:0:0:1]:8080", true),
    ("", false),
    ("evil.example", false),
    ("evil.example:8080", false),
    ("localhost.evil.example", false),
    ("notlocalhost", false),
    ("localhost.", false),
    ("127.0.0.1.evil.example", false),
    ("127.0.0.1.nip.io:8080", false),
    ("128.0.0.1", false),
    ("126.255.255.255", false),
    ("0.0.0.0:8080", false),
    ("10.0.0.1", false),
    ("127.1", false),
    ("2130706433", false),
    ("0177.0.0.1", false),
    ("::1", false),
    ("[::2]", false),
    ("[::]", false),
    ("[::ffff:10.0.0.1]", false),
    ("localhost@evil.example", false),
    ("evil.example@localhost", false),
    ("localhost/evil.example", false),
];

#[tokio::test]
async fn without_authentication_only_hosts_of_this_machine_are_answered() {
    let app = App::new().await;
    for (host, is_ours) in HOSTS {
        for operation in [
            ("GET", "/v3/tasks"),
            ("POST", "/v3/sources"),
            ("GET", "/health/live"),
            ("GET", "/docs/"),
            ("GET", "/unknown"),
        ] {
            let answer = send(&app, operation, Version::HTTP_11, &[("host", host)]).await;
            assert_eq!(answer.status != 421, is_ours, "{host} {operation:?}");
            if !is_ours {
                answer.refused(421, "APIGW.0201");
            }
        }
        // over HTTP/2 the host is in the target
        if let Ok(uri) = format!("http://{host}/v3/tasks").parse::<axum::http::Uri>()
            && uri.path() == "/v3/tasks"
        {
            let target = format!("http://{host}/v3/tasks");
            let answer = send(&app, ("GET", &target), Version::HTTP_2, &[]).await;
            assert_eq!(answer.status == 200, is_ours, "{target}");
        }
    }
}

#[tokio::test]
async fn every_host_that_a_request_names_counts() {
    let app = App::new().await;
    let (ours, evil) = (("host", "localhost"), ("host", "evil.example"));
    for (target, headers, status) in [
        ("/v3/tasks", vec![], 200),
        ("/v3/tasks", vec![ours, evil], 421),
        ("/v3/tasks", vec![evil, ours], 421),
        ("http://localhost/v3/tasks", vec![ours], 200),
        ("http://localhost/v3/tasks", vec![evil], 421),
        ("http://evil.example/v3/tasks", vec![ours], 421),
    ] {
        for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
            let answer = send(&app, ("GET", target), version, &headers).await;
            assert_eq!(answer.status, status, "{target} {headers:?} {version:?}");
        }
    }
}

#[tokio::test]
async fn with_authentication_any_host_is_answered() {
    let app = App::guarded("one").await;
    for (host, _) in HOSTS {
        let answer = send(
            &app,
            ("GET", "/v3/tasks"),
            Version::HTTP_11,
            &[("host", host)],
        )
        .await;
        assert_eq!(answer.status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_may_only_read() {
    for app in [App::new().await, App::guarded("one").await] {
        for (sites, is_foreign) in [
            (vec![], false),
            (vec!["none"], false),
            (vec!["same-origin"], false),
            (vec!["same-site"], true),
            (vec!["cross-site"], true),
            (vec!["same-origin", "cross-site"], true),
        ] {
            let headers: Vec<_> = sites.iter().map(|site| ("sec-fetch-site", *site)).collect();
            for (method, target, is_unsafe) in [
                ("GET", "/v3/tasks", false),
                ("HEAD", "/v3/tasks", false),
                ("OPTIONS", "/v3/tasks", false),
                ("POST", "/v3/sources", true),
                ("PUT", "/v3/tasks/any", true),
                ("DELETE", "/v3/tasks/any", true),
                ("PATCH", "/v3/tasks/any", true),
            ] {
                let answer = send(&app, (method, target), Version::HTTP_11, &headers).await;
                let is_refused = is_foreign && is_unsafe;
                assert_eq!(answer.status == 403, is_refused, "{method} {sites:?}");
                if is_refused {
                    answer.refused(403, "SMS.9003");
                }
            }
        }
    }
}

/// As a browser does whose page has had its name point to the service.
#[tokio::test]
async fn a_name_that_points_to_this_machine_is_refused_over_the_wire() {
    let app = App::new().await;
    let live = Live::start(app.router.clone());
    let mut wire = Wire::connect(live.address).await.expect("connected");
    let answer = wire.ask("GET", "/v3/tasks", "").await.expect("an answer");
    assert_eq!(answer.status, 200);
    wire.host = "rebound.example:8080".to_owned();
    let answer = wire.ask("GET", "/v3/tasks", "").await.expect("an answer");
    assert_eq!(answer.status, 421);
    assert_eq!(answer.json["error_code"], "APIGW.0201");
}
