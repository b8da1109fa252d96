//! What a query for events asks for.

use crate::decode::{Kind, Violation};
use crate::model::{Happening, ListEvents, Position};

/// What it asks for, beyond its plain filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Only what follows.
    pub after: Option<Position>,
    /// Only these types; all, if there is none.
    pub types: Vec<String>,
}

/// Reads cursor and types.
///
/// # Errors
/// If there is no such place or type.
pub fn choose(wanted: &ListEvents) -> Result<Chosen, Violation> {
    Ok(Chosen {
        after: after(wanted.after.as_deref())?,
        types: types(wanted.r#type.as_deref())?,
    })
}

fn after(cursor: Option<&str>) -> Result<Option<Position>, Violation> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok(None);
    };
    let position = cursor.parse().map_err(|_| Violation {
        path: "after".into(),
        kind: Kind::Rule,
        message: "must be the id of an event, or a cursor".into(),
    })?;
    Ok(Some(position))
}

fn types(list: Option<&str>) -> Result<Vec<String>, Violation> {
    let named = list.unwrap_or_default().split(',').map(str::trim);
    let named: Vec<_> = named.filter(|name| !name.is_empty()).collect();
    if named.iter().all(|name| Happening::TYPES.contains(name)) {
        return Ok(named.into_iter().map(Into::into).collect());
    }
    Err(Violation {
        path: "type".into(),
        kind: Kind::NotAllowed,
        message: format!("must be of {}", Happening::TYPES.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose_by(after: &str, types: &str) -> Result<Chosen, String> {
        let wanted = ListEvents {
            after: Some(after.into()),
            r#type: Some(types.into()),
            ..ListEvents::default()
        };
        choose(&wanted).map_err(|violation| violation.path)
    }

    #[test]
    fn empty_filters_ask_for_everything() {
        assert_eq!(choose_by("", ""), Ok(Chosen::default()));
        assert_eq!(choose_by("", " , "), Ok(Chosen::default()));
    }

    #[test]
    fn types_are_a_list() {
        let chosen = choose_by("", "task.created, task.failed").expect("types");
        assert_eq!(chosen.types, ["task.created", "task.failed"]);
        assert_eq!(choose_by("", "task.created,task"), Err("type".into()));
    }

    #[test]
    fn a_cursor_is_a_position() {
        let chosen = choose_by(&Position::START.to_string(), "").expect("a cursor");
        assert_eq!(chosen.after, Some(Position::START));
        assert_eq!(choose_by("5", ""), Err("after".into()));
    }
}
