//! Answers that nobody takes, and very large ones.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::target::Target;
use super::{duration, scale};
use crate::server_limits::http2::{
    END_HEADERS, END_STREAM, HEADERS, PREFACE, SETTINGS, frame, get,
};

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_takes_over_http_2_are_not_held() {
    let target = Target::start(&[]).await;
    let task = format!("/v3/tasks/{}", target.app.task().await);
    let attack = async {
        let mut held = Vec::new();
        for path in ["/openapi.json", "/docs/swagger-ui-bundle.js", task.as_str()] {
            for _ in 0..10 * scale() {
                let mut stream = TcpStream::connect(target.address())
                    .await
                    .expect("connected");
                // INITIAL_WINDOW_SIZE 0: the client wants nothing of any answer
                let settings = frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]);
                let mut sent = [PREFACE, &settings].concat();
                for number in 0..100 {
                    let head = get(path);
                    sent.extend(frame(
                        HEADERS,
                        END_STREAM | END_HEADERS,
                        2 * number + 1,
                        &head,
                    ));
                }
                stream.write_all(&sent).await.expect("sent");
                held.push(stream);
            }
        }
        sleep(duration()).await;
    };
    target.endures("answers that nobody takes", attack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn very_large_answers_do_not_hold_up_small_ones() {
    let target = Target::start(&[]).await;
    let task = target.app.task().await;
    let path = format!("/v3/tasks/{task}/consistency-result");
    let directory = |number: usize| {
        json!({
            "dir_check": format!("/{number}/{}", "x".repeat(100)), "num_total_files": 1, "num_different_files": 0,
            "num_target_miss_files": 0, "num_target_more_files": 0,
        })
    };
    let report: Value = (0..20_000).map(directory).collect();
    target
        .app
        .post(&path, &json!({"consistency_result": report}))
        .await
        .ok();
    let attack = async {
        let until = Instant::now() + duration();
        let readers = (0..4).map(|_| async {
            while Instant::now() < until {
                let reply = target
                    .connect(&target.token)
                    .await
                    .ask("GET", &path, "")
                    .await;
                let status = reply.expect("an answer").status;
                assert!([200, 503].contains(&status), "{status}");
            }
        });
        futures_util::future::join_all(readers).await;
    };
    target.endures("very large answers", attack).await;
}
