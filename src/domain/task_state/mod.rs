//! The task's state machine: what actions, agents' answers and reports do to a task.
//!
//! A decision takes a [`Situation`], read under the task's lock, and returns an [`Effect`], to be written in the same
//! transaction.

mod act;
mod answer;
mod delete;
mod finish;
mod happened;
mod report;
pub mod round;
mod situation;
#[cfg(test)]
mod tests;

pub use act::{Act, act};
pub use answer::{Answer, answered, error_json};
pub use delete::{deletable, source_after_deletion};
pub use finish::{failed, finished};
pub use happened::{happened, source_changed, state_changed};
pub use report::{Reported, reported, takes_new_steps};
pub use situation::{
    CONNECTED_FOR, Clock, CommandChange, Conflict, Done, Effect, LATEST, NewRound, RoundKind,
    Situation,
};
