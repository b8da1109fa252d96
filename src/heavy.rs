//! Work that takes longer the more data there is.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// Data of at least this size, in bytes, take so long that other requests would notice.
pub(crate) const LARGE: usize = 256 * 1024;

/// Does work on so many bytes. If they are many, other tasks of this thread go to another one first.
pub(crate) fn heavy<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let shares_a_thread = || {
        let runtime = Handle::try_current();
        runtime.is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
    };
    if bytes >= LARGE && shares_a_thread() {
        block_in_place(work)
    } else {
        work()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn other_tasks_go_on_during_large_work() {
        let (done, other) = mpsc::channel();
        let work = tokio::spawn(async move {
            tokio::spawn(async move { done.send(()) });
            heavy(LARGE, || other.recv_timeout(Duration::from_secs(60)))
        });
        work.await.expect("no panic").expect("the other task ran");
    }

    #[tokio::test]
    async fn a_runtime_of_one_thread_does_it_itself() {
        assert_eq!(heavy(LARGE, || 1), 1);
    }
}
