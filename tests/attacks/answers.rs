//! Answers that nobody takes, and very large ones.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
        let readers = (0..4 * scale()).map(|_| async {
            while Instant::now() < until {
                let status = read_whole(&target, &path).await;
                assert!(["200", "503"].contains(&&*status), "{status}");
            }
        });
        futures_util::future::join_all(readers).await;
    };
    target.endures("very large answers", attack).await;
}

/// Reads an answer and does nothing with it. Returns its status.
async fn read_whole(target: &Target, path: &str) -> String {
    let mut stream = TcpStream::connect(target.address())
        .await
        .expect("connected");
    let token = &target.token;
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: a\r\nx-auth-token: {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.expect("an answer");
    let mut rest = vec![0; 256 * 1024];
    while matches!(stream.read(&mut rest).await, Ok(1..)) {}
    String::from_utf8_lossy(&status[9..]).into_owned()
}
