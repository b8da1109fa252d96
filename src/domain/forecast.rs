//! How long a task will take, and what holds it up, by its samples.

use super::stalled::{MBIT, advice_on, durations, is_at_work};
use super::task_state::round;
use super::watch::Seen;
use crate::model::{
    Bottleneck, Cutover, Figure, Fit, Forecast, Limit, Rate, Sample, Span, Stalled, SubTask,
};

/// How long ago samples may be that the forecast is made from, in milliseconds.
pub const WINDOW: i64 = 60 * MINUTE;

/// How far the samples are apart, in milliseconds.
pub const STEP: i64 = MINUTE;

/// How long ago samples may be that say what holds the copying up.
const LATELY: i64 = 10 * MINUTE;

/// Fewer minutes are too little to say something.
const FEWEST: usize = 3;

/// From this share of the speed limit on, the limit holds the copying up.
const AT_THE_LIMIT: f64 = 0.8;

/// From this usage on, the processors are busy, in percent.
const BUSY: f64 = 90.0;

/// Steps of a cutover besides the data: configuring the target and detaching the agent's image.
const CUTOVER_STEPS: i64 = 2;

/// How many of the last rounds say how long the next one takes.
const ROUNDS: usize = 3;

const MINUTE: i64 = 60 * 1000;

/// Makes a forecast from samples of the last hour, one for each minute. `within` are the minutes that a cutover may take.
#[must_use]
pub fn forecast(seen: &Seen, samples: &[Sample], within: Option<i64>, now: i64) -> Forecast {
    let rate = rate(samples);
    let state = seen.state.as_deref();
    let left = seen.left();
    let remaining = left
        .filter(|_| is_at_work(state) && !round::is_over(&seen.latest))
        .and_then(|left| remaining(&seen.latest, left, rate, now));
    let cutover = left
        .filter(|_| state == Some("SYNCING"))
        .and_then(|left| cutover(&seen.latest, left, rate, within, now));
    Forecast {
        task_id: seen.id.clone(),
        state: seen.state.clone(),
        at: now,
        remaining,
        cutover,
        rate,
        limited_by: match copies_data(&seen.latest) {
            true => limits(seen, samples, rate, now),
            false => Vec::new(),
        },
        stalled: seen
            .stalled
            .clone()
            .zip(seen.stalled_at)
            .map(|(reason, since)| Stalled {
                advice: advice_on(&reason).into(),
                reason,
                since,
            }),
    }
}

/// The rate from minute to minute, since the bytes last began anew.
fn rate(samples: &[Sample]) -> Option<Rate> {
    let sizes = samples
        .iter()
        .filter_map(|one| Some((one.at, one.replicatesize?)));
    let mut sizes: Vec<_> = sizes.collect();
    let begun = sizes.windows(2).rposition(|pair| pair[1].1 < pair[0].1);
    sizes.drain(..begun.map_or(0, |before| before + 1));
    let rates = sizes.windows(2).filter(|pair| pair[1].0 > pair[0].0);
    let mut rates: Vec<_> = rates
        .map(|pair| (pair[1].1 - pair[0].1) as f64 * 1000.0 / (pair[1].0 - pair[0].0) as f64)
        .collect();
    rates.sort_by(f64::total_cmp);
    let (first, last) = (sizes.first()?, sizes.last()?);
    if rates.len() < FEWEST {
        return None;
    }
    let part = rates.len() / 10;
    Some(Rate {
        slow: rates[part],
        mean: (last.1 - first.1) as f64 * 1000.0 / (last.0 - first.0) as f64,
        fast: rates[rates.len() - 1 - part],
        minutes: rates.len() as i64,
    })
}

/// Until the newest round is done: what is left to copy, and then the steps that copy nothing.
fn remaining(latest: &[SubTask], left: i64, rate: Option<Rate>, now: i64) -> Option<Span> {
    let to_come = round::newest(latest)
        .iter()
        .filter(|one| !round::is_done(one));
    let (data, others): (Vec<_>, Vec<_>) = to_come.partition(|one| round::is_data(one));
    let others = others.len() as i64 * step(latest).unwrap_or(0);
    match data.is_empty() {
        true => (others > 0).then(|| span(others, others, Some(others), now)),
        false => copying(left, rate?, others, now),
    }
}

/// How long it takes to copy so much, and then to do something that takes so many seconds.
fn copying(left: i64, rate: Rate, then: i64, now: i64) -> Option<Span> {
    let at = |rate: f64| (rate > 0.0).then(|| (left as f64 / rate).min(1e12) as i64 + then);
    Some(span(at(rate.fast)?, at(rate.mean)?, at(rate.slow), now))
}

fn span(shortest: i64, likely: i64, longest: Option<i64>, now: i64) -> Span {
    Span {
        shortest,
        likely,
        longest,
        likely_end: now.saturating_add(likely.saturating_mul(1000)),
    }
}

/// How long a cutover takes: as long as the last rounds of synchronization, or, if there were none, as copying what is left; and
/// then its own steps.
fn cutover(
    latest: &[SubTask],
    left: i64,
    rate: Option<Rate>,
    within: Option<i64>,
    now: i64,
) -> Option<Cutover> {
    let then = CUTOVER_STEPS * step(latest)?;
    let took = durations(latest);
    let last = &took[took.len().saturating_sub(ROUNDS)..];
    let rounds = last.iter().map(|took| took / 1000 + then);
    let span = match (
        rounds.clone().min(),
        rounds.clone().max(),
        rounds.clone().next_back(),
    ) {
        (Some(shortest), Some(longest), Some(likely)) => span(shortest, likely, Some(longest), now),
        _ if left == 0 => span(then, then, Some(then), now),
        _ => copying(left, rate?, then, now)?,
    };
    Some(Cutover {
        span,
        fits: within.map(|minutes| fit(&span, minutes * 60)),
        rounds: last.len() as i64,
    })
}

fn fit(span: &Span, seconds: i64) -> Fit {
    if span.longest.is_some_and(|longest| longest <= seconds) {
        Fit::Yes
    } else if span.likely <= seconds {
        Fit::Likely
    } else if span.shortest <= seconds {
        Fit::Unlikely
    } else {
        Fit::No
    }
}

/// How long a step that copies nothing takes, in seconds: the mean of those that are done.
fn step(latest: &[SubTask]) -> Option<i64> {
    let done = latest
        .iter()
        .filter(|one| round::is_done(one) && !round::is_data(one));
    let took: Vec<_> = done
        .filter_map(|one| Some(one.end_date? - one.start_date?))
        .collect();
    let sum: i64 = took.iter().sum();
    (!took.is_empty()).then(|| (sum / took.len() as i64 / 1000).max(0))
}

/// Whether the newest round is copying data.
fn copies_data(latest: &[SubTask]) -> bool {
    let round = round::newest(latest).iter();
    round
        .filter(|one| round::is_data(one))
        .any(|one| !round::is_done(one) && one.progress > Some(0))
}

/// What holds the copying up. If the source server is not busy and nothing limits the speed, it is the network.
fn limits(seen: &Seen, samples: &[Sample], rate: Option<Rate>, now: i64) -> Vec<Limit> {
    let lately: Vec<_> = samples.iter().filter(|one| one.at > now - LATELY).collect();
    let mean = |of: fn(&Sample) -> Option<f32>| {
        let values: Vec<_> = lately
            .iter()
            .filter_map(|one| of(one))
            .map(f64::from)
            .collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let rate = rate.map(|rate| rate.mean / MBIT);
    let limit = seen.lowest_limit.filter(|limit| *limit > 0).map(f64::from);
    let (cpu, agent_cpu) = (
        mean(|one| one.total_cpu_usage),
        mean(|one| one.agent_cpu_usage),
    );
    let (disk, agent_disk) = (mean(|one| one.total_disk_io), mean(|one| one.agent_disk_io));
    let mut found = Vec::new();
    if let (Some(rate), Some(limit)) = (rate, limit)
        && rate >= limit * AT_THE_LIMIT
    {
        let figures = [("rate", Some(rate)), ("speed_limit", Some(limit))];
        found.push(hindrance(Bottleneck::SpeedLimit, &figures));
    }
    if cpu.is_some_and(|cpu| cpu >= BUSY) {
        let figures = [("total_cpu_usage", cpu), ("agent_cpu_usage", agent_cpu)];
        found.push(hindrance(Bottleneck::SourceProcessor, &figures));
    }
    if let (Some(all), Some(agent)) = (disk, agent_disk)
        && all - agent > agent
    {
        let figures = [("total_disk_io", disk), ("agent_disk_io", agent_disk)];
        found.push(hindrance(Bottleneck::SourceDisk, &figures));
    }
    if found.is_empty() && rate.is_some() && cpu.is_some() && disk.is_some() {
        let figures = [
            ("rate", rate),
            ("total_cpu_usage", cpu),
            ("total_disk_io", disk),
        ];
        found.push(hindrance(Bottleneck::Network, &figures));
    }
    found
}

fn hindrance(cause: Bottleneck, figures: &[(&'static str, Option<f64>)]) -> Limit {
    let advice = match cause {
        Bottleneck::SpeedLimit => "Raise the task's speed limit.",
        Bottleneck::SourceProcessor => {
            "The processors of the source server are busy. Migrate when it has less to do, or give it more of them."
        }
        Bottleneck::SourceDisk => {
            "Other programs use the disks of the source server more than the agent does. Migrate when they have less to do."
        }
        Bottleneck::Network => {
            "The source server is not busy and no limit is in force: the network between source and target is what is left. \
             Check its bandwidth."
        }
    };
    let figures = figures.iter().filter_map(|(name, value)| {
        let value = (*value)?;
        Some(Figure { name, value })
    });
    Limit {
        cause,
        advice: advice.into(),
        figures: figures.collect(),
    }
}

#[cfg(test)]
mod tests;
