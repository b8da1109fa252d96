//! Maps the IAM's roles to this service's.

use std::collections::HashMap;
use std::str::FromStr;

use crate::auth::Role;

/// This service's role for each role of the IAM, such as `te_admin=full,readonly=read-only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(HashMap<String, Role>);

/// Why a list of roles cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RolesError {
    /// A part without a name or without a role of this service.
    #[error(
        "{0:?} is not <role of the IAM>=full, =agent or =read-only; separate several with commas"
    )]
    Part(String),
    /// The same name twice.
    #[error("{0:?} is listed twice")]
    Twice(String),
}

impl Roles {
    /// This service's role for a caller with these roles of the IAM: that of the most powerful one, or none
    /// if none of them is listed.
    #[must_use]
    pub fn of(&self, names: &[String]) -> Option<Role> {
        let known = names.iter().filter_map(|name| self.0.get(name));
        known.copied().min_by_key(|role| match role {
            Role::Full => 0,
            Role::Agent => 1,
            Role::ReadOnly => 2,
        })
    }
}

impl FromStr for Roles {
    type Err = RolesError;

    fn from_str(text: &str) -> Result<Self, RolesError> {
        let mut roles = HashMap::new();
        for part in text.split(',').map(str::trim) {
            let pair = part
                .split_once('=')
                .filter(|(name, _)| !name.trim().is_empty());
            let role = pair.and_then(|(name, role)| Some((name.trim(), Role::named(role.trim())?)));
            let (name, role) = role.ok_or_else(|| RolesError::Part(part.into()))?;
            if roles.insert(name.to_owned(), role).is_some() {
                return Err(RolesError::Twice(name.into()));
            }
        }
        Ok(Self(roles))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, names: &[&str]) -> Option<Role> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        text.parse::<Roles>().expect("roles").of(&names)
    }

    #[test]
    fn the_most_powerful_role_counts_and_unlisted_roles_do_not() {
        let text = "te_admin=full, readonly=read-only ,SMS Agent=agent";
        assert_eq!(of(text, &["readonly", "te_admin"]), Some(Role::Full));
        assert_eq!(of(text, &["readonly", "SMS Agent"]), Some(Role::Agent));
        assert_eq!(of(text, &["x", "readonly"]), Some(Role::ReadOnly));
        assert_eq!(of(text, &["x", "TE_ADMIN", ""]), None);
        assert_eq!(of(text, &[]), None);
    }

    #[test]
    fn a_malformed_list_is_refused() {
        for text in [
            "",
            "a",
            "a=",
            "=full",
            "a=admin",
            "a=full,",
            "a=full b=full",
        ] {
            let refused = text.parse::<Roles>();
            assert!(matches!(refused, Err(RolesError::Part(_))), "{text}");
        }
        let twice = "a=full,a=agent".parse::<Roles>();
        assert_eq!(twice, Err(RolesError::Twice("a".into())));
    }
}
