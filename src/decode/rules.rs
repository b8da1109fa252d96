//! Reports the broken rules of a decoded model.

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::context::{Found, append_index, append_name};
use super::sentences::describe;
use super::{Kind, MAX_VIOLATIONS, Violation};

/// The key under which `validator` puts rules about a struct as a whole.
const WHOLE_STRUCT: &str = "__all__";

/// Adds the broken rules to what the decoding found, sorted by path: `validator`'s maps have no order, and
/// the same request must always get the same answer.
pub(super) fn merge(found: Vec<Found>, errors: &ValidationErrors) -> Vec<Violation> {
    let mut merge = Merge {
        decoded: found.len(),
        found,
        path: String::new(),
    };
    merge.fields(errors);
    sentences(merge.found)
}

/// What the decoding found.
pub(super) fn sentences(found: Vec<Found>) -> Vec<Violation> {
    found.into_iter().map(|found| found.violation).collect()
}

struct Merge {
    found: Vec<Found>,
    /// How many of them the decoding found.
    decoded: usize,
    path: String,
}

impl Merge {
    fn fields(&mut self, errors: &ValidationErrors) {
        let mut fields: Vec<_> = errors
            .errors()
            .iter()
            .map(|(name, kind)| (name.strip_prefix("r#").unwrap_or(name), kind))
            .collect();
        fields.sort_unstable_by_key(|(name, _)| *name);
        for (name, kind) in fields {
            self.below(
                |path| {
                    if name != WHOLE_STRUCT {
                        append_name(path, name);
                    }
                },
                |merge| merge.kind(kind),
            );
        }
    }

    fn kind(&mut self, kind: &ValidationErrorsKind) {
        match kind {
            ValidationErrorsKind::Struct(errors) => self.fields(errors),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    self.below(
                        |path| append_index(path, *index),
                        |merge| merge.fields(errors),
                    );
                }
            }
            ValidationErrorsKind::Field(errors) => {
                for error in errors {
                    self.add(error);
                }
            }
        }
    }

    fn below(&mut self, step: impl FnOnce(&mut String), work: impl FnOnce(&mut Self)) {
        if self.found.len() < MAX_VIOLATIONS {
            let here = self.path.len();
            step(&mut self.path);
            work(self);
            self.path.truncate(here);
        }
    }

    fn add(&mut self, error: &ValidationError) {
        let (kind, message) = describe(error);
        for Found {
            violation: earlier,
            is_final,
        } in &mut self.found[..self.decoded]
        {
            if earlier.path == self.path {
                // The model's own limit, which is at least as strict as its type's.
                if earlier.kind == kind && !*is_final {
                    earlier.message = message;
                }
                return;
            }
            if left_a_placeholder(earlier.kind) && lies_under(&self.path, &earlier.path) {
                return;
            }
        }
        if self.found.len() < MAX_VIOLATIONS {
            self.found.push(Found {
                violation: Violation {
                    path: self.path.clone(),
                    kind,
                    message,
                },
                is_final: false,
            });
        }
    }
}

/// Whether the model got a placeholder there, whose broken rules are not worth reporting.
fn left_a_placeholder(kind: Kind) -> bool {
    !matches!(kind, Kind::Duplicate | Kind::TooMany)
}

fn lies_under(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| ancestor.is_empty() || rest.starts_with(['.', '[']))
}
