use super::*;

fn shares(connections: usize, queue: usize) -> Shares {
    Shares::new(Bounds {
        line: "all",
        places: connections,
        queue,
        wait: Duration::from_secs(60),
        alone: false,
    })
}

fn account(name: &str) -> Arc<str> {
    Arc::from(name)
}

/// Takes connections for an account, all of them free.
async fn take(shares: &Shares, account: &Arc<str>, connections: usize) -> Vec<Place> {
    let mut places = Vec::new();
    for _ in 0..connections {
        places.push(shares.place(account).await.expect("a connection"));
    }
    places
}

/// Has a request wait for a connection. It waits once this returns.
async fn wait(shares: &Shares, account: &Arc<str>) -> tokio::task::JoinHandle<Result<Place>> {
    let before = shares.lock().waiting;
    let (shares, account) = (shares.clone(), Arc::clone(account));
    let waits = tokio::spawn({
        let shares = shares.clone();
        async move { shares.place(&account).await }
    });
    while shares.lock().waiting == before && !waits.is_finished() {
        tokio::task::yield_now().await;
    }
    waits
}

fn is_busy(place: &Result<Place>) -> bool {
    matches!(place, Err(Error::Busy { .. }))
}

#[tokio::test]
async fn one_account_has_at_most_three_quarters_of_the_connections() {
    let shares = shares(8, 100);
    let (greedy, other) = (account("greedy"), account("other"));
    let held = take(&shares, &greedy, 6).await;
    let waits = wait(&shares, &greedy).await;
    assert!(!waits.is_finished());
    let others = take(&shares, &other, 2).await;
    drop(others);
    tokio::task::yield_now().await;
    assert!(!waits.is_finished(), "what others leave is not for it");
    drop(held);
    waits.await.expect("no panic").expect("a connection");
}

#[tokio::test]
async fn an_account_that_is_alone_has_all() {
    let shares = Shares::new(Bounds {
        alone: true,
        ..shares(8, 100).bounds
    });
    take(&shares, &account("only"), 8).await;
}

#[tokio::test]
async fn the_account_that_holds_the_fewest_is_next() {
    let shares = shares(8, 100);
    let (many, few) = (account("many"), account("few"));
    let mut held = take(&shares, &many, 5).await;
    held.extend(take(&shares, &few, 3).await);
    let first = wait(&shares, &many).await;
    let second = wait(&shares, &few).await;
    held.pop();
    second.await.expect("no panic").expect("a connection");
    held.pop();
    first.await.expect("no panic").expect("a connection");
}

#[tokio::test]
async fn one_account_fills_at_most_three_quarters_of_the_queue() {
    let shares = shares(4, 8);
    let (greedy, other) = (account("greedy"), account("other"));
    let held = take(&shares, &greedy, 3).await;
    let mut waiting = Vec::new();
    for _ in 0..6 {
        waiting.push(wait(&shares, &greedy).await);
    }
    assert!(is_busy(&shares.place(&greedy).await));
    let others = take(&shares, &other, 1).await;
    for _ in 0..2 {
        waiting.push(wait(&shares, &other).await);
    }
    assert!(is_busy(&shares.place(&other).await), "the queue is full");
    drop((held, others));
    for one in waiting {
        one.await.expect("no panic").expect("a connection");
    }
    assert_eq!(shares.lock().free, 4);
    assert!(shares.lock().accounts.is_empty(), "nothing is left behind");
}

#[tokio::test]
async fn requests_that_have_given_up_are_passed_over() {
    let shares = shares(4, 100);
    let (one, other) = (account("one"), account("other"));
    let held = take(&shares, &one, 3).await;
    let mut others = take(&shares, &other, 1).await;
    let (gone, waits) = (wait(&shares, &one).await, wait(&shares, &one).await);
    gone.abort();
    assert!(gone.await.is_err());
    others.clear();
    drop(held);
    waits.await.expect("no panic").expect("a connection");
    assert_eq!(shares.lock().free, 4);
    assert_eq!(shares.lock().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_too_long_is_refused() {
    let shares = shares(1, 100);
    let one = account("one");
    let held = take(&shares, &one, 1).await;
    assert!(is_busy(&shares.place(&one).await));
    drop(held);
    take(&shares, &one, 1).await;
}

#[test]
fn what_would_wait_too_long_is_known_from_the_rate() {
    let rate = Rate {
        in_a_second: 100.0,
        ..Rate::default()
    };
    assert_eq!(rate.time_for(250), Duration::from_millis(2500));
    assert_eq!(Rate::default().time_for(250), Duration::ZERO, "not known");
}
