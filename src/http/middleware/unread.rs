//! Bodies that nobody read, over HTTP/2.
//!
//! A refusal that needs no body leaves it unread, and HTTP/2 then resets the stream; curl takes that for an
//! error and does not show the answer. So what is left of a small body is read to its end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::Version;
use http_body_util::{BodyExt, Limited};

/// The longest rest of a body that is read, in bytes, and for how long.
const REST: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);

/// Lets the body of an HTTP/2 request be read to its end.
pub fn read_to_the_end(request: Request) -> Request {
    if request.version() != Version::HTTP_2 || request.body().is_end_stream() {
        return request;
    }
    request.map(|body| Body::new(ReadToTheEnd(body)))
}

struct ReadToTheEnd(Body);

impl HttpBody for ReadToTheEnd {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.0.size_hint()
    }
}

impl Drop for ReadToTheEnd {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.0);
        if body.is_end_stream() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let rest = Limited::new(body, REST).collect();
            runtime.spawn(async move { tokio::time::timeout(PATIENCE, rest).await.is_ok() });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A body of so many kibibytes, which counts those that were read.
    struct Kibibytes {
        left: usize,
        read: Arc<AtomicUsize>,
    }

    impl HttpBody for Kibibytes {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
            let Some(left) = self.left.checked_sub(1) else {
                return Poll::Ready(None);
            };
            self.left = left;
            self.read.fetch_add(1, Ordering::SeqCst);
            let frame = http_body::Frame::data(Bytes::from_static(&[0; 1024]));
            Poll::Ready(Some(Ok(frame)))
        }

        fn is_end_stream(&self) -> bool {
            self.left == 0
        }
    }

    /// How many kibibytes of a body are read though its request is dropped.
    async fn read_of(kibibytes: usize, version: Version) -> usize {
        let read = Arc::new(AtomicUsize::new(0));
        let body = Kibibytes {
            left: kibibytes,
            read: Arc::clone(&read),
        };
        let mut request = Request::new(Body::new(body));
        *request.version_mut() = version;
        drop(read_to_the_end(request));
        // the only other task on this thread ends without waiting for anything
        tokio::task::yield_now().await;
        read.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn the_rest_of_a_small_body_is_read_over_http_2_alone() {
        assert_eq!(read_of(1, Version::HTTP_2).await, 1);
        assert_eq!(read_of(64, Version::HTTP_2).await, 64);
        assert_eq!(
            read_of(1000, Version::HTTP_2).await,
            65,
            "given up after 64"
        );
        assert_eq!(read_of(1, Version::HTTP_11).await, 0);
    }
}
