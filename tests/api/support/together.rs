//! Work that happens at once.

/// Starts all of it before it waits for any, and gives what came of each, in order.
pub async fn together<T, W>(work: impl IntoIterator<Item = W>) -> Vec<T>
where
    T: Send + 'static,
    W: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = work.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("no panic"));
    }
    results
}
