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

/// Checks a creation against the limits of the edition.
///
/// # Errors
/// The limits of the edition `current` that it exceeds.
pub fn check_creation(body: &CreateMigproject, current: bool) -> Result<(), Vec<Violation>> {
    let limits = Limits {
        name: body.name.as_deref(),
        region: body.region.as_deref(),
        speed_limit: body.speed_limit,
    };
    limits.check(current)
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

/// Checks that an update is for this project, and within the limits of the edition.
///
/// # Errors
/// If the body names another project, or the limits of the edition `current` that it exceeds.
pub fn check_update(
    id: &str,
    body: &UpdateMigproject,
    current: bool,
) -> Result<(), Vec<Violation>> {
    let named = body.id.as_deref().filter(|named| !named.is_empty());
    if named.is_some_and(|named| named != id) {
        return Err(vec![Violation {
            path: "id".into(),
            kind: Kind::Rule,
            message: "must be the id of the path, or be left out".into(),
        }]);
    }
    let limits = Limits {
        name: body.name.as_deref(),
        // here the vendor's page of 2026 still has 255
        region: None,
        speed_limit: body.speed_limit,
    };
    limits.check(current)
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

/// The fields that the edition `current` limits further than the founding edition.
struct Limits<'a> {
    name: Option<&'a str>,
    region: Option<&'a str>,
    speed_limit: Option<i32>,
}

impl Limits<'_> {
    fn check(&self, current: bool) -> Result<(), Vec<Violation>> {
        let too_long = |text: Option<&str>| text.is_some_and(|text| text.chars().count() > 100);
        let broken = [
            (
                too_long(self.name),
                "name",
                Kind::TooLong,
                "must have at most 100 characters",
            ),
            (
                too_long(self.region),
                "region",
                Kind::TooLong,
                "must have at most 100 characters",
            ),
            (
                self.speed_limit.is_some_and(|limit| limit > 1000),
                "speed_limit",
                Kind::OutOfRange,
                "must be from 0 to 1000",
            ),
        ];
        let broken = broken.into_iter().filter(|(broken, ..)| current && *broken);
        let violations: Vec<_> = broken
            .map(|(_, path, kind, message)| Violation {
                path: path.into(),
                kind,
                message: message.into(),
            })
            .collect();
        if violations.is_empty() {
            return Ok(());
        }
        Err(violations)
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
    fn the_edition_current_has_tighter_limits() {
        let body = |length, speed_limit| CreateMigproject {
            name: Some("é".repeat(length)),
            region: Some("é".repeat(length)),
            speed_limit: Some(speed_limit),
            ..creation()
        };
        assert!(check_creation(&body(255, 10000), false).is_ok());
        assert!(check_creation(&body(100, 1000), true).is_ok());
        let violations = check_creation(&body(101, 1001), true).expect_err("too much");
        let paths: Vec<_> = violations.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["name", "region", "speed_limit"]);
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
