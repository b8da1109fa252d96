//! What the router declares of operations: which roles may call them, and what happens when they are done twice.

use std::collections::HashMap;

use axum::http::Method;
use utoipa::openapi::path::Paths;

use super::repeat::Repeat;
use crate::auth::Role;

/// Who may call an operation. Callers with the role `full` may call all operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only callers with the role `full`.
    Manage,
    /// SMS-Agents, according to the vendor's pages, too.
    Agent,
    /// Callers with the role `read-only`, too.
    Read,
    /// Both, too.
    AgentAndRead,
}

impl Access {
    /// Whether a role may call the operation.
    #[must_use]
    pub fn admits(self, role: Role) -> bool {
        match role {
            Role::Full => true,
            Role::Agent => matches!(self, Self::Agent | Self::AgentAndRead),
            Role::ReadOnly => matches!(self, Self::Read | Self::AgentAndRead),
        }
    }
}

/// What is declared of every operation on a tenant's objects, by the router's path and method.
#[derive(Debug, Default)]
pub struct Permissions(HashMap<String, Vec<(Method, Access, Repeat)>>);

impl Permissions {
    /// Records the operations of a route.
    pub(super) fn add(&mut self, paths: &Paths, access: Access, repeat: Repeat) {
        for (path, item) in &paths.paths {
            let methods = [
                (Method::GET, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
            ];
            let declared = methods
                .into_iter()
                .filter(|(_, operation)| operation.is_some());
            let operations = self.0.entry(path.clone()).or_default();
            operations.extend(declared.map(|(method, _)| (method, access, repeat)));
        }
    }

    /// Who may call an operation, and what happens when it is done twice. HEAD counts as GET.
    #[must_use]
    pub fn of(&self, method: &Method, path: &str) -> Option<(Access, Repeat)> {
        let method = match *method {
            Method::HEAD => &Method::GET,
            _ => method,
        };
        let operations = self.0.get(path)?;
        let found = operations.iter().find(|(declared, ..)| declared == method);
        found.map(|(_, access, repeat)| (*access, *repeat))
    }
}
