use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::rig::Rig;
use crate::fleet::{Http, task};
use crate::outcome::Outcome;
use crate::plan::Plan;

/// The longest that any of them may last: the deadline for a body, and the time of a request before it.
const LASTS: f64 = 75.0;

/// What a slow reader takes without reading, so that the server soon can send nothing more, however busy the machine is.
const WINDOW: u32 = 4_096;

/// After which one that was not cut off is a finding.
const PATIENCE: Duration = Duration::from_secs(150);

pub async fn run(plan: Plan) -> Outcome {
    let each = plan.of([10, 10, 4], [500, 500, 200]);
    rlimit::increase_nofile_limit(16_384).expect("more files");
    let rig = Rig::new(&plan).await;
    let task = task(&Http::to(&rig.service.url())).await.1;
    rig.fleet.must_not_fail();
    let (port, mut clients) = (rig.service.port, JoinSet::new());
    for _ in 0..each[0] {
        clients.spawn(cut_off(port, slow_head()));
    }
    for _ in 0..each[1] {
        clients.spawn(cut_off(port, slow_body(&task)));
    }
    for _ in 0..each[2] {
        clients.spawn(slow_reader(port));
    }
    let (mut longest, mut left) = (Duration::ZERO, Vec::new());
    // the short form does not wait for the deadlines, which the tests of the server look at
    let enough = plan.of(Duration::from_secs(5), PATIENCE);
    let begun = Instant::now();
    while let Ok(Some(ended)) =
        timeout(enough.saturating_sub(begun.elapsed()), clients.join_next()).await
    {
        longest = longest.max(ended.expect("no panic"));
    }
    if plan.long {
        left.extend((0..clients.len()).map(|_| format!("not cut off within {PATIENCE:?}")));
    }
    rig.work().await;
    let [heads, bodies, readers] = each;
    let done = format!("{heads} slow heads, {bodies} slow bodies, {readers} slow readers at once");
    let mut outcome = rig.audit().await.into_outcome(&done);
    outcome.none("not cut off", left);
    outcome.at_most("the last one cut off", longest, LASTS);
    outcome
}

/// A request that comes byte by byte: what is sent at once, and what follows slowly.
struct Drip {
    begin: String,
    every: Duration,
}

fn slow_head() -> Drip {
    Drip {
        begin: "GET /v3/tasks HTTP/1.1\r\nhost: localhost\r\nx-slow: ".to_owned(),
        every: Duration::from_secs(1),
    }
}

fn slow_body(task: &str) -> Drip {
    Drip {
        begin: format!(
            "PUT /v3/tasks/{task} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n"
        ),
        every: Duration::from_secs(2),
    }
}

/// Sends slowly until the server has enough of it. Returns how long that took.
async fn cut_off(port: u16, drip: Drip) -> Duration {
    let since = Instant::now();
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)).await else {
        return since.elapsed();
    };
    let _ = stream.write_all(drip.begin.as_bytes()).await;
    let mut answer = vec![0; 4096];
    loop {
        tokio::select! {
            // an answer or the end: either way it is over
            _ = stream.read(&mut answer) => return since.elapsed(),
            () = sleep(drip.every) => {
                if stream.write_all(b" ").await.is_err() {
                    return since.elapsed();
                }
            }
        }
    }
}

/// Asks for much, again and again, and takes a byte a second of it. Returns how long the server put up with it: what it sends
/// after that stays unread, so that the end shows as a reset, while an end alone would not show before the last byte.
async fn slow_reader(port: u16) -> Duration {
    let since = Instant::now();
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(WINDOW).expect("a small buffer");
    let Ok(mut stream) = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await else {
        return since.elapsed();
    };
    let request = "GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let _ = stream.write_all(request.repeat(40).as_bytes()).await;
    loop {
        sleep(Duration::from_secs(1)).await;
        if stream.write_all(b"\r").await.is_err() || stream.read_u8().await.is_err() {
            return since.elapsed();
        }
    }
}
