//! Migration projects: what a new one is made of, and what may become of one.

use thiserror::Error;

use crate::decode::{Kind, Violation};
use crate::model::{CreateMigproject, Migproject, UpdateMigproject};

/// Name of the project that an account has from the start, as in the vendor's service.
pub const FIRST: &str = "SystemProject";

/// Why a project cannot be changed or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProjectConflict {
    /// It is the default project.
    #[error(
        "the default migration project cannot be deleted: make another project the default first"
    )]
    IsDefault,
    /// There would be no default project.
    #[error(
        "isdefault must not be false for the default migration project: make another project the default instead"
    )]
    NoDefault,
    /// It has source servers.
    #[error("the migration project has source servers: move or delete them first")]
    HasSources,
}

/// The project that a request creates. Whether it becomes the default one is not part of it.
#[must_use]
pub fn decide(id: String, body: CreateMigproject) -> Migproject {
    Migproject {
        id,
        name: body.name.unwrap_or_default(),
        description: body.description,
        isdefault: false,
        region: body.region,
        start_target_server: body.start_target_server.unwrap_or(true),
        speed_limit: body.speed_limit.unwrap_or(0),
        use_public_ip: body.use_public_ip.unwrap_or(true),
        exist_server: body.exist_server.unwrap_or(true),
        r#type: body.r#type,
        enterprise_project: body.enterprise_project.unwrap_or_else(|| "default".into()),
        syncing: body.syncing.unwrap_or(false),
        start_network_check: body.start_network_check.or(body.start_networck_check),
    }
}

/// Checks that an update is for this project.
///
/// # Errors
/// If the body names another one.
pub fn check_id(id: &str, body: &UpdateMigproject) -> Result<(), Violation> {
    let named = body.id.as_deref().unwrap_or_default();
    if named.is_empty() || named == id {
        return Ok(());
    }
    Err(Violation {
        path: "id".into(),
        kind: Kind::Rule,
        message: "must be the id of the path, or be left out".into(),
    })
}

/// Whether a project may be updated in this way.
///
/// # Errors
/// [`ProjectConflict::NoDefault`].
pub fn updatable(is_default: bool, body: &UpdateMigproject) -> Result<(), ProjectConflict> {
    match body.isdefault {
        Some(false) if is_default => Err(ProjectConflict::NoDefault),
        _ => Ok(()),
    }
}

/// Whether a project may be deleted.
///
/// # Errors
/// [`ProjectConflict::IsDefault`], [`ProjectConflict::HasSources`].
pub fn deletable(is_default: bool, has_sources: bool) -> Result<(), ProjectConflict> {
    match (is_default, has_sources) {
        (true, _) => Err(ProjectConflict::IsDefault),
        (false, true) => Err(ProjectConflict::HasSources),
        (false, false) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TaskType;

    fn creation() -> CreateMigproject {
        CreateMigproject {
            name: Some("p".into()),
            region: Some("r".into()),
            r#type: Some(TaskType::MigrateFile),
            ..CreateMigproject::default()
        }
    }

    #[test]
    fn a_new_project_has_the_defaults_of_the_vendors_page() {
        let project = decide("id".into(), creation());
        let expected = Migproject {
            id: "id".into(),
            name: "p".into(),
            region: Some("r".into()),
            r#type: Some(TaskType::MigrateFile),
            start_target_server: true,
            use_public_ip: true,
            exist_server: true,
            enterprise_project: "default".into(),
            ..Migproject::default()
        };
        assert_eq!(project, expected);
    }

    #[test]
    fn the_network_check_is_read_in_either_spelling() {
        for (right, wrong, expected) in [
            (None, None, None),
            (None, Some(true), Some(true)),
            (Some(false), None, Some(false)),
            (Some(false), Some(true), Some(false)),
        ] {
            let body = CreateMigproject {
                start_network_check: right,
                start_networck_check: wrong,
                ..creation()
            };
            let project = decide("id".into(), body);
            assert_eq!(project.start_network_check, expected);
        }
    }

    #[test]
    fn the_default_project_and_one_with_sources_cannot_be_deleted() {
        assert_eq!(deletable(true, true), Err(ProjectConflict::IsDefault));
        assert_eq!(deletable(true, false), Err(ProjectConflict::IsDefault));
        assert_eq!(deletable(false, true), Err(ProjectConflict::HasSources));
        assert_eq!(deletable(false, false), Ok(()));
    }

    #[test]
    fn only_the_default_project_cannot_give_that_up() {
        for (is_default, isdefault, refused) in [
            (true, Some(false), true),
            (true, Some(true), false),
            (true, None, false),
            (false, Some(false), false),
        ] {
            let body = UpdateMigproject {
                isdefault,
                ..UpdateMigproject::default()
            };
            assert_eq!(updatable(is_default, &body).is_err(), refused);
        }
    }
}
