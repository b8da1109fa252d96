//! The subcommand `simulate`.

use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use serde_json::Value;
use sms_task_service::config::{Connection, Simulation};
use sms_task_service::simulate::{Figures, simulate};
use tokio::process::Command;
use tokio::sync::watch;

use crate::startup::service::{Ended, Service, command, run};
use crate::support::app::App;
use crate::support::dir::Dir;
use crate::support::live::Live;

/// The program with these arguments, on this service.
fn fleet(dir: &Dir, service: &Service, arguments: &str) -> Command {
    let mut command = command(dir);
    let url = format!("http://{}", service.address);
    command.args(["simulate", "--url", &url]);
    command.args(arguments.split(' '));
    command
}

fn summary(ended: &Ended) -> Value {
    let last = ended.printed.lines().last();
    let last = last.unwrap_or_else(|| panic!("nothing printed: {}", ended.said));
    let line: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(line["event"], "summary");
    line
}

/// How many requests the service has answered, by the beginning of the metric's labels.
async fn answered(service: &Service, labels: &str) -> u64 {
    let metrics = service.get("/metrics").await.body;
    assert!(!metrics.is_empty());
    let start = format!("sms_http_requests_total{{{labels}");
    let lines = metrics.lines().filter(|line| line.starts_with(&start));
    let counts = lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    counts.sum()
}

#[tokio::test]
async fn agents_go_through_whole_migrations_and_all_that_they_say_is_accepted() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    let arguments = "--agents 8 --every 20ms --speed-up 20000";
    let mut fleet = fleet(&dir, &service, arguments).spawn().expect("it starts");
    for (labels, times) in [
        // they come back after they have lost their connection
        (r#"method="POST",route="/v3/sources",status="200""#, 9),
        // they fail
        (
            r#"method="PUT",route="/v3/sources/{source_id}/changestate",status="200""#,
            1,
        ),
        // they are done with all rounds, and their tasks are deleted
        (
            r#"method="DELETE",route="/v3/tasks/{task_id}",status="200""#,
            1,
        ),
    ] {
        while answered(&service, labels).await < times {
            assert!(fleet.try_wait().expect("a status").is_none(), "it goes on");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let pid = fleet.id().expect("it runs").to_string();
    let interrupted = Command::new("kill").args(["-INT", &pid]).status().await;
    assert!(interrupted.expect("kill").success());
    let ended = Ended::from(fleet.wait_with_output().await.expect("it ends"));
    let summary = summary(&ended);
    assert_eq!(summary["failed"], 0, "{summary}");
    assert!(summary["reports"].as_u64() > Some(0), "{summary}");
    let status = if summary["kept_up"] == true { 0 } else { 1 };
    assert_eq!(ended.status.code(), Some(status), "{summary}");
    assert_eq!(service.get("/v3/sources?limit=1").await.json["count"], 8);
    service.stop().await;
}

#[tokio::test]
async fn a_fleet_that_comes_again_is_the_same_one() {
    let dir = Dir::new();
    let service = Service::start(command(&dir)).await;
    for _ in 0..2 {
        let ended = run(fleet(
            &dir,
            &service,
            "--agents 5 --every 100ms --duration 300ms",
        ))
        .await;
        assert_eq!(summary(&ended)["failed"], 0, "{}", ended.printed);
    }
    assert_eq!(service.get("/v3/sources").await.json["count"], 5);
    assert_eq!(service.get("/v3/tasks").await.json["count"], 5);
    let kinds = service.get("/v3/sources?limit=200").await.json;
    let kinds = kinds["source_servers"].as_array().expect("sources").iter();
    let linux = kinds.filter(|one| one["os_type"] == "LINUX").count();
    assert_eq!(linux, 3);
    service.stop().await;
}

#[tokio::test]
async fn what_keeps_a_fleet_from_its_work_is_said_in_one_line() {
    let dir = Dir::new();
    let mut guarded = command(&dir);
    guarded.env("SMS_AUTH", "required");
    let service = Service::start(guarded).await;
    for (arguments, words) in [
        ("--agents 1", ["POST /v3/sources", "401"].as_slice()),
        ("--token-file /nowhere/token", &["/nowhere/token"]),
        ("--ca-file /nowhere/ca.pem", &["/nowhere/ca.pem"]),
        (
            "--ca-file Cargo.toml",
            &["--ca-file=Cargo.toml", "no certificate"],
        ),
        ("--every 0s", &["--every", "between 1ms and 1day"]),
        ("--agents 0", &["--agents"]),
    ] {
        let ended = run(fleet(&dir, &service, arguments)).await;
        ended.refused_with(words);
    }
    let mut nobody = command(&dir);
    nobody.args(["simulate", "--url", "http://127.0.0.1:1"]);
    run(nobody)
        .await
        .refused_with(&["POST /v3/sources", "refused"]);
    service.stop().await;
}

/// Reports after which [`seen_of_service_that`] treats reports in its own way: more than two agents need to get to work.
const AT_WORK: u32 = 20;

/// What a fleet sees of a service that treats reports in this way: with an error, or slowly.
async fn seen_of_service_that(fails_with: Option<StatusCode>) -> Figures {
    let app = App::new().await;
    let (sender, mut reports) = watch::channel(0);
    let layer = from_fn(move |request: Request, next: Next| {
        let is_report = request.uri().path().ends_with("/progress");
        sender.send_modify(|reports| *reports += u32::from(is_report));
        let treated = is_report && *sender.borrow() > AT_WORK;
        async move {
            match fails_with.filter(|_| treated) {
                Some(status) => return status.into_response(),
                None if treated => tokio::time::sleep(Duration::from_millis(300)).await,
                None => {}
            }
            next.run(request).await
        }
    });
    let live = Live::start(app.router.clone().layer(layer));
    let wanted = Simulation {
        agents: 2,
        every: Duration::from_millis(100),
        duration: None,
        speed_up: 1,
        connections: 8,
        connection: Connection {
            url: format!("http://{}", live.address).parse().expect("a URL"),
            token_file: None,
            ca_file: None,
            insecure: false,
        },
    };
    let stop = reports.wait_for(|reports| *reports > AT_WORK + 10);
    simulate(&wanted, stop).await.expect("a simulation")
}

#[tokio::test]
async fn a_service_that_does_not_keep_up_is_found_out() {
    let refusing = seen_of_service_that(Some(StatusCode::SERVICE_UNAVAILABLE)).await;
    assert!(refusing.refused > 0 && !refusing.kept_up(), "{refusing:?}");
    let failing = seen_of_service_that(Some(StatusCode::INTERNAL_SERVER_ERROR)).await;
    assert!(failing.failed > 0 && !failing.kept_up(), "{failing:?}");
    let reason = failing.first_failure.expect("a reason");
    assert!(reason.contains("/progress: 500"), "{reason}");
    let slow = seen_of_service_that(None).await;
    assert!(slow.late > 0 && !slow.kept_up(), "{slow:?}");
}
