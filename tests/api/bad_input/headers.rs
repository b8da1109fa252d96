//! Headers that describe the body.

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use sms_task_service::http::RequestLimits;

use super::{Operation, SECRET, Target, unchanged};

fn with_headers(
    operation: &Operation,
    headers: &[(&'static str, &[u8])],
    body: Body,
) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = operation.method.clone();
    *request.uri_mut() = operation.path.parse().expect("a path");
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value).expect("a header");
        request.headers_mut().append(*name, value);
    }
    request
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_refused() {
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            let good = || Body::from(operation.good.to_string());
            let answer = target.ask(with_headers(operation, &[], good())).await;
            answer.refused(415, "SMS.6016");
            for content_type in [
                "",
                ";",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/json2",
                "json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "*/*",
                "application/problem+json",
                "application/xml",
                "application/octet-stream",
                "text/plain; application/json",
                "application/json, text/plain",
                "application/json; charset=gbk",
                "application/json; charset=\"utf-16\"",
                "application/json;CHARSET=iso-8859-1",
                "application/json; charset=",
                "é",
                "application/json; charset=utf-8; charset=gbk",
                SECRET,
            ] {
                let headers: &[(_, &[u8])] = &[("content-type", content_type.as_bytes())];
                let answer = target.ask(with_headers(operation, headers, good())).await;
                assert_eq!(answer.status, 415, "{content_type}");
                answer.refused(415, "SMS.6016");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn json_may_be_declared_in_any_case_and_with_parameters() {
    let target = Target::new().await;
    for content_type in [
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "Application/Json ; Charset=\"utf-8\"",
        "application/json; charset=utf8",
        "application/json; odd=1",
        "application/json;",
    ] {
        let headers: &[(_, &[u8])] = &[("content-type", content_type.as_bytes())];
        let update = &target.operations[0];
        let request = with_headers(update, headers, update.good.to_string().into());
        assert_eq!(target.ask(request).await.status, 200, "{content_type}");
    }
}

#[tokio::test]
async fn a_compressed_body_is_refused_with_advice_to_send_it_uncompressed() {
    const GZIPPED: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
    unchanged(RequestLimits::default(), async |target: &Target| {
        for operation in &target.operations {
            for encoding in [
                "gzip",
                "GZIP",
                "br",
                "deflate",
                "zstd",
                "gzip, gzip",
                "x",
                "",
                SECRET,
            ] {
                let headers: &[(_, &[u8])] = &[
                    ("content-type", b"application/json"),
                    ("content-encoding", encoding.as_bytes()),
                ];
                let answer = target
                    .ask(with_headers(operation, headers, GZIPPED.into()))
                    .await;
                assert_eq!(answer.status, 415, "{encoding}");
                assert_eq!(answer.headers["accept-encoding"], "identity");
                answer.refused(415, "SMS.6016");
            }
            // nor undeclared
            let answer = target.send(operation, GZIPPED).await;
            answer.refused(400, "SMS.6010");
        }
    })
    .await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_however_it_is_sent() {
    let limits = RequestLimits {
        max_body: 1024,
        ..RequestLimits::default()
    };
    unchanged(limits, async |target: &Target| {
        for operation in &target.operations {
            let json: (_, &[u8]) = ("content-type", b"application/json");
            for (length, headers) in [
                (1025, vec![json]),                              // chunked
                (1025, vec![json, ("content-length", b"1025")]), // honest
                (1025, vec![json, ("content-length", b"10")]),   // a lie
                (100, vec![json, ("content-length", b"1025")]),
                (100, vec![json, ("content-length", b"18446744073709551615")]),
                (1_000_000, vec![json]),
            ] {
                let body = Body::from(" ".repeat(length));
                let answer = target.ask(with_headers(operation, &headers, body)).await;
                assert!(!answer.headers.contains_key("retry-after"));
                answer.refused(413, "APIGW.0201");
            }
            // at the limit it is decoded
            let answer = target.send(operation, " ".repeat(1024)).await;
            answer.refused(400, "SMS.6012");
        }
    })
    .await;
}

#[tokio::test]
async fn odd_headers_do_no_harm() {
    let target = Target::new().await;
    let json: (_, &[u8]) = ("content-type", b"application/json");
    let long = "x".repeat(60_000);
    for header in [
        ("if-match", "*".as_bytes()),
        ("if-none-match", &b"\xff\xfe"[..]),
        ("x-request-id", b"\xff"),
        ("x-request-id", b"a b"),
        ("accept", b"text/html;q=0"),
        ("accept-encoding", b"gzip;q=nan, \xff"),
        ("x-auth-token", long.as_bytes()),
        (
            "authorization",
            b"SDK-HMAC-SHA256 Access=, SignedHeaders=, Signature=",
        ),
        ("content-length", b"x"),
        ("expect", b"100-continue"),
        ("range", b"bytes=0-0"),
    ] {
        let update = &target.operations[0];
        let request = with_headers(update, &[json, header], update.good.to_string().into());
        let answer = target.ask(request).await;
        assert_eq!(answer.status, 200, "{header:?}");
        let id = answer.headers["x-request-id"].to_str().expect("ASCII");
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    }
}
