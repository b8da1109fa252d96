//! Bodies that take memory and do not arrive.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, sleep};

use super::target::Target;
use super::{duration, scale};

#[tokio::test(flavor = "multi_thread")]
async fn slow_bodies_with_made_up_signatures_stop_nobody() {
    let target = Target::start(&[]).await;
    let until = Instant::now() + duration() + Duration::from_secs(2);
    let slow = async || {
        let mut stream = TcpStream::connect(target.address())
            .await
            .expect("connected");
        let date = crate::support::signer::date(0);
        let head = format!(
            "POST /v3/sources HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 67000000\r\n\
             x-sdk-date: {date}\r\nauthorization: SDK-HMAC-SHA256 Access=AKMADEUP, SignedHeaders=x-sdk-date, \
             Signature={}\r\n\r\n",
            "0".repeat(64)
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let piece = vec![b' '; 1 << 20];
        for _ in 0..60 {
            if stream.write_all(&piece).await.is_err() {
                return;
            }
        }
        while Instant::now() < until && stream.write_all(b" ").await.is_ok() {
            sleep(Duration::from_millis(200)).await;
        }
    };
    let attack = async {
        let attackers = (0..8 * scale()).map(|_| async {
            while Instant::now() < until {
                slow().await;
                sleep(Duration::from_millis(20)).await;
            }
        });
        futures_util::future::join_all(attackers).await;
    };
    target.endures("slow bodies", attack).await;
}
