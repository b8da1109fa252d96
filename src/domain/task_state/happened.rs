//! What happens to a task by a decision about it, in the words of events.

use super::round;
use super::{Done, Effect, Situation};
use crate::catalogue;
use crate::model::{Cause, Happening, ResultDetail, SourceState, TaskState};

/// What an effect does. `finished` are the sub-tasks that it marks as done.
#[must_use]
pub fn happened(
    situation: &Situation,
    effect: &Effect,
    finished: Vec<String>,
    cause: Cause,
) -> Vec<Happening> {
    let finished = finished.into_iter();
    let mut all: Vec<_> = finished
        .map(|sub_task| Happening::SubTaskFinished { sub_task })
        .collect();
    if effect.done == Done::Round
        && let Some(kind) = round::kind(&situation.latest)
    {
        let round = kind.user_op().to_owned();
        all.push(Happening::RoundFinished { round });
    }
    if let Some(to) = effect.state {
        let to = Some(to.to_string());
        all.extend(state_changed(
            &situation.state,
            to,
            effect.error.as_deref(),
            cause,
        ));
    }
    if let Some((to, _)) = effect.source {
        all.extend(source_changed(situation.source_state, to));
    }
    if let Some(round) = &effect.round {
        all.push(Happening::RoundStarted {
            round: round.kind.user_op().to_owned(),
            sub_tasks: round.names.iter().map(ToString::to_string).collect(),
        });
    }
    all
}

/// That a task goes from one state to another, if it does, and fails, if that state is a failure. `error` is what its agent said of
/// it.
#[must_use]
pub fn state_changed(
    from: &Option<String>,
    to: Option<String>,
    error: Option<&str>,
    cause: Cause,
) -> Vec<Happening> {
    if *from == to {
        return Vec::new();
    }
    let state = to.as_deref().and_then(TaskState::named);
    let fails = matches!(state, Some(TaskState::MigrateFail | TaskState::SyncFail));
    let from = from.clone();
    let changed = Happening::TaskStateChanged { from, to, cause };
    std::iter::once(changed)
        .chain(fails.then(|| failed(error)))
        .collect()
}

/// That a source goes from one state to another, if it does.
#[must_use]
pub fn source_changed(from: Option<SourceState>, to: SourceState) -> Option<Happening> {
    (from != Some(to)).then_some(Happening::SourceStateChanged { from, to })
}

/// A failure, with what the agent said of it, what that means and what to do about it.
fn failed(error: Option<&str>) -> Happening {
    let advice = error.and_then(catalogue::advice_on_failure);
    let (meaning, remedy) = advice.map(|advice| (advice.meaning, advice.remedy)).unzip();
    let detail = error.and_then(|error| serde_json::from_str::<ResultDetail>(error).ok());
    let detail = detail.unwrap_or_default();
    Happening::TaskFailed {
        error_code: detail.error_code,
        error_param: detail.error_param,
        meaning,
        remedy,
    }
}
