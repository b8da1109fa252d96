//! The task's state machine: what actions, agents' answers and reports make of a task.
//!
//! A decision goes by the [`Situation`](crate::storage::tasks::Situation), read under the task's lock, and
//! comes to an [`Effect`](crate::storage::tasks::Effect), which is written in the same transaction.

mod act;
mod answer;
mod delete;
mod finish;
#[cfg(test)]
mod tests;

pub use act::{Act, act};
pub use answer::answered;
pub use delete::{deletable, has_passphrase};
pub use finish::{failed, finished, reported};
