use http_body_util::BodyExt;

use super::*;

const MIB: usize = 1024 * 1024;
const LONG: Duration = Duration::from_secs(3600);

/// An answer that costs so much.
fn answer(bytes: usize) -> Body {
    Body::from(vec![b'x'; bytes + FREE])
}

/// Waits until nothing was taken of the answers for long enough.
async fn wait_until_left(outgoing: &Outgoing) {
    let taken = |answer: &Arc<Answer>| answer.taken.load(Relaxed);
    let last = outgoing.lock().values().map(taken).max();
    let until = last.unwrap_or(0) + SHORT.as_millis() as u64;
    while outgoing.now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_answer_arrives_whole_and_in_pieces() {
    let outgoing = Outgoing::new(MIB, LONG);
    for size in [0, 1, PIECE, PIECE + 1, MIB] {
        let body = Body::from(vec![b'x'; size]);
        let mut body = outgoing.watch(body, COMPRESSED).expect("there is memory");
        assert_eq!(body.size_hint().exact(), Some(size as u64));
        let mut arrived = 0;
        while let Some(frame) = body.frame().await {
            let piece = frame.expect("a frame").into_data().expect("data");
            assert!(piece.len() <= PIECE);
            arrived += piece.len();
        }
        assert_eq!(arrived, size);
        drop(body);
        assert_eq!(outgoing.held.load(Relaxed), 0);
        assert!(outgoing.lock().is_empty());
    }
}

#[tokio::test]
async fn answers_that_nobody_takes_make_room_for_others() {
    let outgoing = Outgoing::new(4 * MIB, LONG);
    let mut left: Vec<_> = (0..4)
        .map(|_| {
            outgoing
                .watch(answer(MIB), COMPRESSED)
                .expect("there is memory")
        })
        .collect();
    assert!(
        outgoing.watch(answer(MIB), COMPRESSED).is_none(),
        "they may be taken yet"
    );
    wait_until_left(&outgoing).await;
    let taken = outgoing
        .watch(answer(MIB), COMPRESSED)
        .expect("there is memory");
    assert_eq!(
        taken.collect().await.expect("all").to_bytes().len(),
        MIB + FREE
    );
    for body in &mut left {
        body.frame()
            .await
            .expect("a frame")
            .expect_err("it was given up");
    }
    drop(left);
    assert_eq!(outgoing.held.load(Relaxed), 0);
}

#[tokio::test]
async fn an_answer_of_which_something_is_taken_is_not_given_up() {
    let outgoing = Outgoing::new(2 * MIB, LONG);
    let mut slow = outgoing
        .watch(answer(MIB), COMPRESSED)
        .expect("there is memory");
    let _left = outgoing
        .watch(answer(MIB), COMPRESSED)
        .expect("there is memory");
    wait_until_left(&outgoing).await;
    slow.frame().await.expect("a frame").expect("it is there");
    let _other = outgoing
        .watch(answer(MIB), COMPRESSED)
        .expect("there is memory");
    slow.frame().await.expect("a frame").expect("it is there");
}

#[tokio::test]
async fn one_answer_may_be_larger_than_the_memory_for_all() {
    let outgoing = Outgoing::new(MIB, LONG);
    let large = outgoing
        .watch(answer(2 * MIB), COMPRESSED)
        .expect("it is alone");
    assert!(outgoing.watch(answer(1), COMPRESSED).is_none());
    assert!(
        outgoing.watch(answer(0), COMPRESSED).is_some(),
        "a small one always may"
    );
    assert_eq!(
        large.collect().await.expect("all").to_bytes().len(),
        2 * MIB + FREE
    );
}

#[tokio::test]
async fn what_nobody_takes_is_given_up_after_a_while() {
    let outgoing = Outgoing::new(MIB, Duration::from_millis(50));
    let mut body = outgoing
        .watch(answer(1), COMPRESSED)
        .expect("there is memory");
    while outgoing.held.load(Relaxed) > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    body.frame()
        .await
        .expect("a frame")
        .expect_err("it was given up");
}
