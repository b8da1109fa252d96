//! What is counted.

use metrics_exporter_prometheus::PrometheusBuilder;

use super::keystone::project_scoped;
use super::*;

#[tokio::test]
async fn requests_and_validations_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _counting = ::metrics::set_default_local_recorder(&recorder);

    let keystone = Keystone::start(Reply::Document(project_scoped(NOW + HOUR))).await;
    let iam = iam(&keystone);
    let later = NOW + 61 * SECOND;
    for (token, moment) in [("tok", NOW), ("tok", NOW), ("", NOW)] {
        assert!(iam.validate(token, moment).await.is_ok());
    }
    keystone.answer(Reply::Status(404));
    for _ in 0..2 {
        assert_eq!(iam.validate("bad", NOW).await, Ok(Verdict::Invalid));
    }
    keystone.answer(Reply::Status(503));
    assert_eq!(iam.validate("tok", later).await, Ok(ann(NOW + HOUR)));
    trip_the_breaker(&keystone, &iam).await;
    assert_eq!(iam.validate("new", NOW).await, Err(Unavailable));

    let text = handle.render();
    for line in [
        r#"sms_iam_requests_total{outcome="valid"} 1"#,
        r#"sms_iam_requests_total{outcome="invalid"} 1"#,
        r#"sms_iam_requests_total{outcome="server_error"} 2"#,
        r#"sms_iam_requests_total{outcome="body"} 4"#,
        r#"sms_iam_requests_total{outcome="held_back"} 2"#,
        r#"sms_iam_cache_total{result="hit"} 1"#,
        r#"sms_iam_cache_total{result="negative_hit"} 1"#,
        r#"sms_iam_cache_total{result="malformed"} 1"#,
        r#"sms_iam_cache_total{result="known"} 1"#,
        r#"sms_iam_cache_total{result="miss"} 9"#,
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
}
