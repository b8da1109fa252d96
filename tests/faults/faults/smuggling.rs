use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::rig::Cluster;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::processes::is_installed;

/// How long to wait for more answers.
const QUIET: Duration = Duration::from_millis(700);

/// Lines that frame a body, in ways that are not quite right (RFC 9112, section 6), and a body to them.
const FRAMES: [(&str, &str); 25] = [
    (
        "content-length: 5\r\ntransfer-encoding: chunked",
        "0\r\n\r\n",
    ),
    (
        "transfer-encoding: chunked\r\ncontent-length: 5",
        "0\r\n\r\n",
    ),
    ("content-length: 5\r\ncontent-length: 6", "hello!"),
    ("content-length: 5, 6", "hello!"),
    ("content-length: +5", "hello"),
    ("content-length: -5", "hello"),
    ("content-length: 0x5", "hello"),
    ("content-length: 5 5", "hello"),
    ("content-length : 5", "hello"),
    (" content-length: 5", "hello"),
    ("content-length: 5\r\n content-length: 6", "hello!"),
    ("content_length: 5", ""),
    ("content-length: 99999999999999999999", "hello"),
    ("transfer-encoding : chunked", "0\r\n\r\n"),
    ("transfer-encoding: xchunked", "0\r\n\r\n"),
    ("transfer-encoding: chunked, identity", "0\r\n\r\n"),
    ("transfer-encoding: identity, chunked", "0\r\n\r\n"),
    (
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "0\r\n\r\n",
    ),
    ("transfer-encoding:\u{b}chunked", "0\r\n\r\n"),
    ("transfer-encoding: \"chunked\"", "0\r\n\r\n"),
    ("transfer-encoding: chunked", "0x5\r\nhello\r\n0\r\n\r\n"),
    ("transfer-encoding: chunked", "5 ;x\r\nhello\r\n0\r\n\r\n"),
    ("transfer-encoding: chunked", "-1\r\nhello\r\n0\r\n\r\n"),
    (
        "transfer-encoding: chunked",
        "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
    ),
    ("x-header: a\nb\r\ncontent-length: 5", "hello"),
];

/// HAProxy joins a folded line to the one before it, as RFC 9112, section 5.2, allows; the service refuses it, as that allows
/// too. Neither takes it for a line of its own.
const FOLD: &str = " content-length";

/// How such a request begins.
const HEADS: [&str; 4] = [
    "PUT /v3/tasks/none HTTP/1.1",
    "POST /v3/sources HTTP/1.1",
    "GET /v3/tasks?limit=1 HTTP/1.1",
    "DELETE /v3/tasks/none HTTP/1.1",
];

/// What it hides, or is followed by: a request that has an answer like no other.
const HIDDEN: [&str; 2] = [
    "GET /hidden HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET /hidden HTTP/1.1\r\nhost: localhost\r\nx-ignored: ",
];

pub async fn run(plan: Plan) -> Outcome {
    if !is_installed("haproxy") {
        return Outcome::lacks("haproxy is not installed");
    }
    let cluster = Cluster::new(&plan, &plan.program).await;
    cluster.fleet.must_not_fail();
    let (mut pairs, mut different, mut refused) = (0, Vec::new(), 0);
    let heads = plan.of(&HEADS[..1], &HEADS[..]);
    for (lines, body) in FRAMES {
        for head in heads {
            for hidden in HIDDEN {
                pairs += 1;
                let request = format!(
                    "{head}\r\nhost: localhost\r\ncontent-type: application/json\r\n{lines}\r\n\r\n{body}{hidden}"
                );
                let (direct, through) = tokio::join!(
                    answers(cluster.instances[0].port, &request, true),
                    answers(cluster.proxy.port, &request, false),
                );
                let (direct, through) = (direct.unwrap_or_default(), through.unwrap_or_default());
                refused += usize::from(is_refused(&through));
                let is_folded = lines.starts_with(FOLD) || lines.contains(&format!("\n{FOLD}"));
                if !is_refused(&through) && through != direct && !is_folded {
                    different.push(format!(
                        "{request:?}: {direct:?}, through HAProxy {through:?}"
                    ));
                }
            }
        }
    }
    let done = format!("{pairs} pairs, {refused} refused");
    let mut outcome = cluster.audit().await.into_outcome(&done);
    outcome.none("different verdicts", different);
    outcome
}

/// Whether a request was not understood, neither the first nor what it hides.
fn is_refused(answers: &[String]) -> bool {
    let refusals = ["400", "422", "501"];
    answers.len() < 2
        && answers
            .iter()
            .all(|status| refusals.contains(&status.as_str()))
}

/// The statuses of all answers to what is sent.
async fn answers(port: u16, request: &str, with_proxy_line: bool) -> io::Result<Vec<String>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    if with_proxy_line {
        stream.write_all(b"PROXY UNKNOWN\r\n").await?;
    }
    stream.write_all(request.as_bytes()).await?;
    let (mut all, mut buffer) = (Vec::new(), vec![0; 65_536]);
    while let Ok(Ok(length @ 1..)) = timeout(QUIET, stream.read(&mut buffer)).await {
        all.extend_from_slice(&buffer[..length]);
    }
    let text = String::from_utf8_lossy(&all);
    let heads = text.split("HTTP/1.").skip(1);
    Ok(heads
        .filter_map(|head| Some(head.split(' ').nth(1)?.to_owned()))
        .collect())
}
