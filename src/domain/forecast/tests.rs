use super::*;

const NOW: i64 = 1_000 * MINUTE;

/// Samples of the last minutes with these sizes in MB.
fn samples(sizes: &[i64]) -> Vec<Sample> {
    let first = NOW - sizes.len() as i64 * MINUTE;
    let sample = |(minute, size): (i64, &i64)| Sample {
        at: first + minute * MINUTE,
        replicatesize: Some(size * 1_000_000),
        ..Sample::default()
    };
    (0..).zip(sizes).map(sample).collect()
}

fn step(name: &str, round: &str, progress: i32, seconds: Option<i64>) -> SubTask {
    SubTask {
        name: Some(name.into()),
        user_op: Some(round.into()),
        progress: Some(progress),
        start_date: Some(0),
        end_date: seconds.map(|seconds| seconds * 1000),
        ..SubTask::default()
    }
}

/// A task that has copied 300 of 900 MB, and then has one more step to do.
fn copying_task() -> Seen {
    Seen {
        id: "t".into(),
        state: Some("RUNNING".into()),
        replicatesize: Some(300_000_000),
        totalsize: Some(900_000_000),
        latest: vec![
            step("SSL_CONFIG", "REPLICATE", 100, Some(20)),
            step("ATTACH_AGENT_IMAGE", "REPLICATE", 100, Some(40)),
            step("MIGRATE_LINUX_FILE", "REPLICATE", 33, None),
            step("CONFIGURE_LINUX_FILE", "REPLICATE", 0, None),
        ],
        ..Seen::default()
    }
}

#[test]
fn what_is_left_takes_as_long_as_the_rate_says_and_then_the_other_steps() {
    // 60, 120 and 60 MB a minute
    let found = forecast(&copying_task(), &samples(&[0, 60, 180, 240]), None, NOW);
    let rate = found.rate.expect("a rate");
    assert_eq!(
        (rate.slow, rate.fast, rate.minutes),
        (1_000_000.0, 2_000_000.0, 3)
    );
    assert!((rate.mean - 4_000_000.0 / 3.0).abs() < 1.0, "{rate:?}");
    let expected = Span {
        shortest: 300 + 30,
        likely: 450 + 30,
        longest: Some(600 + 30),
        likely_end: NOW + 480_000,
    };
    assert_eq!(found.remaining, Some(expected));
    assert_eq!(found.cutover, None);
}

#[test]
fn too_few_minutes_say_nothing() {
    for sizes in [&[][..], &[1], &[1, 2, 3], &[100, 200, 300, 10, 20, 30]] {
        let found = forecast(&copying_task(), &samples(sizes), None, NOW);
        assert_eq!((found.rate, found.remaining), (None, None), "{sizes:?}");
    }
}

#[test]
fn a_round_that_begins_anew_is_measured_from_there() {
    let found = forecast(
        &copying_task(),
        &samples(&[0, 500, 10, 70, 130, 190]),
        None,
        NOW,
    );
    let rate = found.rate.expect("a rate");
    assert_eq!(
        (rate.slow, rate.mean, rate.fast),
        (1_000_000.0, 1_000_000.0, 1_000_000.0)
    );
}

#[test]
fn copying_that_stands_still_has_no_longest_time() {
    let now_and_then = forecast(&copying_task(), &samples(&[0, 0, 60, 60]), None, NOW);
    assert_eq!(now_and_then.remaining.expect("a time").longest, None);
    let always = forecast(&copying_task(), &samples(&[60, 60, 60, 60]), None, NOW);
    assert_eq!(always.remaining, None);
}

#[test]
fn after_the_data_only_the_other_steps_are_left() {
    let mut seen = copying_task();
    seen.latest[2].progress = Some(100);
    let found = forecast(&seen, &[], None, NOW);
    assert_eq!(
        found.remaining.map(|span| (span.shortest, span.longest)),
        Some((30, Some(30)))
    );
    seen.latest[3].progress = Some(100);
    assert_eq!(forecast(&seen, &[], None, NOW).remaining, None);
    let ready = Seen {
        state: Some("READY".into()),
        ..copying_task()
    };
    assert_eq!(
        forecast(&ready, &samples(&[0, 60, 120, 180]), None, NOW).remaining,
        None
    );
}

#[test]
fn a_cutover_takes_as_long_as_the_last_rounds_and_its_own_steps() {
    let mut seen = copying_task();
    seen.state = Some("SYNCING".into());
    for (round, seconds) in [
        ("RESYNC0", 9_000),
        ("RESYNC1", 100),
        ("RESYNC2", 300),
        ("RESYNC3", 200),
    ] {
        seen.latest
            .push(step("SYNC_LINUX_FILE", round, 100, Some(seconds)));
    }
    for (within, fits) in [
        (7, Fit::Yes),
        (5, Fit::Likely),
        (3, Fit::Unlikely),
        (2, Fit::No),
    ] {
        let cutover = forecast(&seen, &[], Some(within), NOW)
            .cutover
            .expect("a cutover");
        let span = cutover.span;
        assert_eq!(
            (span.shortest, span.likely, span.longest),
            (160, 260, Some(360))
        );
        assert_eq!((cutover.fits, cutover.rounds), (Some(fits), 3), "{within}");
    }
    seen.latest.truncate(4);
    let by_rate = forecast(&seen, &samples(&[0, 60, 120, 180]), None, NOW)
        .cutover
        .expect("a cutover");
    assert_eq!(
        (by_rate.span.likely, by_rate.fits, by_rate.rounds),
        (660, None, 0)
    );
    seen.latest.drain(..2);
    assert_eq!(
        forecast(&seen, &samples(&[0, 60, 120, 180]), None, NOW).cutover,
        None
    );
}

#[test]
fn what_holds_the_copying_up_is_told_with_its_figures() {
    let busy = |cpu: f32, disk: f32, agent_disk: f32| {
        let mut samples = samples(&[0, 60, 120, 180]);
        for one in &mut samples {
            one.total_cpu_usage = Some(cpu);
            one.total_disk_io = Some(disk);
            one.agent_disk_io = Some(agent_disk);
        }
        samples
    };
    for (limit, samples, expected) in [
        (
            Some(10),
            busy(50.0, 10.0, 8.0),
            vec![Bottleneck::SpeedLimit],
        ),
        (Some(11), busy(50.0, 10.0, 8.0), vec![Bottleneck::Network]),
        (Some(0), busy(50.0, 10.0, 8.0), vec![Bottleneck::Network]),
        (
            None,
            busy(90.0, 10.0, 8.0),
            vec![Bottleneck::SourceProcessor],
        ),
        (None, busy(50.0, 10.0, 4.0), vec![Bottleneck::SourceDisk]),
        (
            Some(8),
            busy(95.0, 10.0, 4.0),
            vec![
                Bottleneck::SpeedLimit,
                Bottleneck::SourceProcessor,
                Bottleneck::SourceDisk,
            ],
        ),
        (None, super::tests::samples(&[0, 60, 120, 180]), vec![]),
    ] {
        let seen = Seen {
            lowest_limit: limit,
            ..copying_task()
        };
        let found = forecast(&seen, &samples, None, NOW).limited_by;
        let causes: Vec<_> = found.iter().map(|one| one.cause).collect();
        assert_eq!(causes, expected, "{limit:?}");
        assert!(
            found
                .iter()
                .all(|one| !one.figures.is_empty() && !one.advice.is_empty())
        );
    }
    let mut before = copying_task();
    before.latest[2].progress = Some(0);
    assert_eq!(
        forecast(&before, &busy(95.0, 10.0, 4.0), None, NOW).limited_by,
        []
    );
}
