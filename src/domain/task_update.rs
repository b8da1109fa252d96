//! Checks what only the task itself can tell: whether an update is for it, and may have its words.

use std::collections::HashSet;

use crate::decode::{Kind, MAX_VIOLATIONS, Unlisted, Violation};
use crate::model::UpdateTask;

/// Checks that an update is for this task, and fills in defaults.
///
/// # Errors
/// If the body names another task.
pub fn decide(id: &str, update: UpdateTask) -> Result<UpdateTask, Violation> {
    if update.named_id().is_some_and(|named| named != id) {
        let message = "must be the task id of the path, or be left out".to_owned();
        return Err(Violation {
            path: "id".into(),
            kind: Kind::Rule,
            message,
        });
    }
    Ok(update.with_defaults())
}

/// Checks the words that are not listed for their fields: a task may be updated with those that it has, or that its
/// registered source has.
///
/// # Errors
/// The rules that the others break.
pub fn check_words(unlisted: Vec<Unlisted>, known: &HashSet<String>) -> Result<(), Vec<Violation>> {
    let unknown = unlisted
        .into_iter()
        .filter(|unlisted| !known.contains(&unlisted.word));
    let violations: Vec<_> = unknown.map(|unlisted| unlisted.violation).collect();
    if violations.is_empty() {
        return Ok(());
    }
    Err(violations.into_iter().take(MAX_VIOLATIONS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;

    #[test]
    fn an_update_may_name_its_own_task_or_none() {
        for id in [
            Field::Absent,
            Field::Null,
            Field::Value(String::new()),
            Field::Value("t-1".into()),
        ] {
            assert!(
                decide(
                    "t-1",
                    UpdateTask {
                        id,
                        ..UpdateTask::default()
                    }
                )
                .is_ok()
            );
        }
    }

    #[test]
    fn an_update_that_names_another_task_is_refused() {
        let update = UpdateTask {
            id: Field::Value("t-2".into()),
            ..UpdateTask::default()
        };
        assert!(decide("t-1", update).is_err());
    }

    #[test]
    fn a_word_that_is_not_listed_must_be_known() {
        let unlisted = |word: &str| Unlisted {
            word: word.into(),
            violation: Violation {
                path: format!("the place of {word}"),
                kind: Kind::NotAllowed,
                message: "must be listed".into(),
            },
        };
        let known = HashSet::from(["LVM".to_owned(), String::new()]);
        assert!(check_words(vec![unlisted("LVM"), unlisted("")], &known).is_ok());
        let violations = check_words(vec![unlisted("LVM"), unlisted("lvm")], &known);
        assert_eq!(violations, Err(vec![unlisted("lvm").violation]));
    }

    #[test]
    fn null_means_the_default_if_there_is_one() {
        let update = UpdateTask {
            priority: Field::Null,
            start_target_server: Field::Null,
            ..UpdateTask::default()
        };
        let decided = decide("t-1", update).expect("nothing to refuse");
        assert_eq!(decided.priority, Field::Value(1));
        assert_eq!(decided.start_target_server, Field::Value(true));
    }
}
