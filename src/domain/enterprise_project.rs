//! The enterprise project of a task, and of the source that has the task.

use crate::model::Field;

/// Id of the default enterprise project, which a task belongs to if no other is named.
pub const DEFAULT: &str = "0";

/// The id that a task shows: the one that was given under either name, or else that of the default project.
#[must_use]
pub fn shown(id: &Field<String>, newer_name: &Field<String>) -> String {
    let given = [id, newer_name].into_iter().filter_map(Field::value);
    let mut given = given.filter(|id| !id.is_empty());
    given.next().cloned().unwrap_or_else(|| DEFAULT.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_without_an_enterprise_project_belongs_to_the_default_one() {
        let value = |text: &str| Field::Value(text.to_owned());
        for (id, newer_name, expected) in [
            (Field::Null, Field::Null, "0"),
            (Field::Absent, value(""), "0"),
            (Field::Null, value("new"), "new"),
            (value("old"), value("new"), "old"),
            (value("0"), value("new"), "0"),
        ] {
            assert_eq!(shown(&id, &newer_name), expected);
        }
    }
}
