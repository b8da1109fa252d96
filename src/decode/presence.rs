//! Whether what is declared mandatory is mandatory.

use validator::{ValidationErrors, ValidationErrorsKind};

/// Whether what is declared mandatory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    AsDeclared,
    /// It is not: newer editions of the API have no mandatory fields.
    Optional,
}

/// Removes the errors about missing fields from the outcome of a validation.
pub(super) fn without_missing(
    validated: Result<(), ValidationErrors>,
) -> Result<(), ValidationErrors> {
    let Err(mut errors) = validated else {
        return Ok(());
    };
    prune(&mut errors);
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors)
}

fn prune(errors: &mut ValidationErrors) {
    errors.0.retain(|_, kind| match kind {
        ValidationErrorsKind::Field(broken) => {
            broken.retain(|error| error.code != "required");
            !broken.is_empty()
        }
        ValidationErrorsKind::Struct(inner) => {
            prune(inner);
            !inner.is_empty()
        }
        ValidationErrorsKind::List(items) => {
            items.retain(|_, item| {
                prune(item);
                !item.is_empty()
            });
            !items.is_empty()
        }
    });
}
