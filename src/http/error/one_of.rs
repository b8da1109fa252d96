//! Refusals of requests for several tasks or sources.

use super::ApiError;
use crate::storage;

/// A refusal because of one of several ids.
#[derive(Debug)]
pub struct OneOf {
    refusal: ApiError,
    about: Option<(String, &'static str)>,
}

impl OneOf {
    /// A refusal because of this id. `clause` says what is wrong with it.
    #[must_use]
    pub fn new(id: &str, clause: &'static str, refusal: ApiError) -> Self {
        Self {
            refusal,
            about: Some((id.to_owned(), clause)),
        }
    }

    /// The refusal, with the position of the id in the request.
    #[must_use]
    pub fn among(self, ids: &[String]) -> ApiError {
        let Some((id, clause)) = self.about else {
            return self.refusal;
        };
        match ids.iter().position(|one| *one == id) {
            Some(index) => self
                .refusal
                .detail(format!("ids[{index}] {clause}; none is deleted.")),
            None => self.refusal,
        }
    }
}

impl From<storage::Error> for OneOf {
    fn from(error: storage::Error) -> Self {
        use storage::Error as E;
        let about = match &error {
            E::TaskNotFound(id) => Some((id.clone(), "names no task")),
            E::SourceNotFound(id) => Some((id.clone(), "names no source server")),
            E::TemplateNotFound(id) => Some((id.clone(), "names no template")),
            E::TemplateInUse { template_id, .. } => {
                Some((template_id.clone(), "names a template that a task uses"))
            }
            E::SourceHasTask { source_id, .. } => {
                Some((source_id.clone(), "names a source server that has a task"))
            }
            _ => None,
        };
        Self {
            refusal: error.into(),
            about,
        }
    }
}

impl From<OneOf> for ApiError {
    fn from(one: OneOf) -> Self {
        one.refusal
    }
}
